package io.holdfast.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockOptionsTest {
  private static final LockOptions DEFAULTS = LockOptions.defaults();

  @Test
  void defaults_areTheDocumentedOnes() {
    assertEquals(Duration.ofSeconds(15), DEFAULTS.lease());
    assertTrue(DEFAULTS.renewal());
    assertNull(DEFAULTS.longestHold());
    assertFalse(DEFAULTS.fair());
    assertEquals(LossAction.NOTIFY, DEFAULTS.onLoss());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.1S", "PT15S", "PT24H"})
  void withLease_inRange_isTaken(Duration lease) {
    assertEquals(lease, DEFAULTS.withLease(lease).lease());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.05S", "PT0.099999999S", "PT24H0.000000001S", "PT0S", "PT-15S"})
  void withLease_outOfRange_saysRangeAndValue(Duration lease) {
    assertEquals(
        "lease must be from PT0.1S to PT24H (was " + lease + ")",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withLease(lease)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT1M", "PT8760H"})
  void withLongestHold_inRange_isTaken(Duration longest) {
    assertEquals(longest, DEFAULTS.withLongestHold(longest).longestHold());
  }

  @Test
  void withLongestHold_null_liftsTheLimit() {
    assertNull(DEFAULTS.withLongestHold(Duration.ofMinutes(1)).withLongestHold(null).longestHold());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.000999999S", "PT8760H0.000000001S", "PT-1S"})
  void withLongestHold_outOfRange_saysRangeAndValue(Duration longest) {
    assertEquals(
        "longest hold must be from PT0.001S to PT8760H (was " + longest + ")",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withLongestHold(longest))
            .getMessage());
  }

  @Test
  void with_oneOption_changesACopyInThatOptionOnly() {
    assertEquals(
        "LockOptions[lease=PT1S, renewal=true, longestHold=null, fair=false, onLoss=NOTIFY]",
        DEFAULTS.withLease(Duration.ofSeconds(1)).toString());
    assertEquals(
        "LockOptions[lease=PT15S, renewal=false, longestHold=null, fair=false, onLoss=NOTIFY]",
        DEFAULTS.withRenewal(false).toString());
    assertEquals(
        "LockOptions[lease=PT15S, renewal=true, longestHold=PT1S, fair=false, onLoss=NOTIFY]",
        DEFAULTS.withLongestHold(Duration.ofSeconds(1)).toString());
    assertEquals(
        "LockOptions[lease=PT15S, renewal=true, longestHold=null, fair=true, onLoss=NOTIFY]",
        DEFAULTS.withFair(true).toString());
    assertEquals(
        "LockOptions[lease=PT15S, renewal=true, longestHold=null, fair=false, onLoss=INTERRUPT_OWNER]",
        DEFAULTS.withOnLoss(LossAction.INTERRUPT_OWNER).toString());
    assertEquals(
        "LockOptions[lease=PT15S, renewal=true, longestHold=null, fair=false, onLoss=NOTIFY]",
        LockOptions.defaults().toString());
  }

  @Test
  void equals_comparesEveryOption() {
    List<LockOptions> different =
        List.of(
            DEFAULTS,
            DEFAULTS.withLease(Duration.ofSeconds(1)),
            DEFAULTS.withRenewal(false),
            DEFAULTS.withLongestHold(Duration.ofSeconds(1)),
            DEFAULTS.withFair(true),
            DEFAULTS.withOnLoss(LossAction.INTERRUPT_OWNER));

    for (int i = 0; i < different.size(); i++) {
      LockOptions copy = different.get(i).withFair(true).withFair(different.get(i).fair());
      for (int j = 0; j < different.size(); j++) {
        assertEquals(i == j, copy.equals(different.get(j)), copy + " and " + different.get(j));
      }
      assertEquals(different.get(i).hashCode(), copy.hashCode());
    }
  }
}
