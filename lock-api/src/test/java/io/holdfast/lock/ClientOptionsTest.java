package io.holdfast.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {
  private static final ClientOptions DEFAULTS = ClientOptions.defaults();

  @Test
  void defaults_areTheDocumentedOnes() {
    assertDefaults(ClientOptions.defaults());
  }

  private static void assertDefaults(ClientOptions options) {
    assertEquals(Duration.ofSeconds(2), options.requestTimeout());
    assertEquals(Duration.ofSeconds(30), options.unavailableAfter());
    assertEquals(Duration.ofSeconds(10), options.drainTime());
    assertNull(options.label());
    assertNull(options.callbackExecutor());
    assertSame(LockClock.system(), options.clock());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.01S", "PT5M"})
  void withRequestTimeout_inRange_isTaken(Duration timeout) {
    assertEquals(timeout, DEFAULTS.withRequestTimeout(timeout).requestTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.009S", "PT5M0.001S", "PT0S", "PT-1S"})
  void withRequestTimeout_outOfRange_saysRangeAndValue(Duration timeout) {
    assertEquals(
        "request time-out must be from PT0.01S to PT5M (was " + timeout + ")",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withRequestTimeout(timeout))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.01S", "PT24H"})
  void withUnavailableAfter_inRange_isTaken(Duration time) {
    assertEquals(time, DEFAULTS.withUnavailableAfter(time).unavailableAfter());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.009S", "PT24H0.001S", "PT-1S"})
  void withUnavailableAfter_outOfRange_saysRangeAndValue(Duration time) {
    assertEquals(
        "unavailable-after must be from PT0.01S to PT24H (was " + time + ")",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withUnavailableAfter(time))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT24H"})
  void withDrainTime_inRange_isTaken(Duration time) {
    assertEquals(time, DEFAULTS.withDrainTime(time).drainTime());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.000000001S", "PT24H0.001S"})
  void withDrainTime_outOfRange_saysRangeAndValue(Duration time) {
    assertEquals(
        "drain time must be from PT0S to PT24H (was " + time + ")",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withDrainTime(time))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!",
        "host:42",
        "0123456789012345678901234567890123456789012345678901234567890~~~"
      })
  void withLabel_ofTheForm_isTaken(String label) {
    assertEquals(label, DEFAULTS.withLabel(label).label());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\n",
        "\u007f",
        "é",
        "0123456789012345678901234567890123456789012345678901234567890~~~~"
      })
  void withLabel_otherForm_isRefused(String label) {
    assertEquals(
        "label must be 1 to 64 printable ASCII characters without blanks",
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withLabel(label)).getMessage());
  }

  @Test
  void with_oneOption_keepsTheOthersAndTheOriginal() {
    Executor executor = Runnable::run;
    Duration time = Duration.ofSeconds(7);
    ClientOptions changed =
        DEFAULTS
            .withClock(LockClock.system())
            .withCallbackExecutor(executor)
            .withLabel("label")
            .withDrainTime(time.plusSeconds(2))
            .withUnavailableAfter(time.plusSeconds(1))
            .withRequestTimeout(time);

    assertEquals(time, changed.requestTimeout());
    assertEquals(time.plusSeconds(1), changed.unavailableAfter());
    assertEquals(time.plusSeconds(2), changed.drainTime());
    assertEquals("label", changed.label());
    assertSame(executor, changed.callbackExecutor());
    assertDefaults(DEFAULTS);
  }
}
