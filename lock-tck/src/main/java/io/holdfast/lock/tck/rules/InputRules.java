package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Chapter 15: names, options and URLs that are of no use are refused where they are given. */
public abstract class InputRules extends UserChapter {
  @Test
  final void rule15_1_namesThatAreNoneAreRefused() {
    refused("");
    refused("n".repeat(LockName.MAX_BYTES + 1));
    refused("\u00e9".repeat(LockName.MAX_BYTES / 2 + 1));
    refused("half \ud83d");
    refused("\udd12 half");
  }

  private void refused(String name) {
    assertThrows(IllegalArgumentException.class, () -> fail(ourClient.mutex(name).name()));
  }

  private static void fail(String accepted) {
    throw new AssertionError("accepted: " + accepted);
  }

  @Test
  final void rule15_2_allOtherNamesAreTaken() {
    for (String name : new String[] {" ", "\0", "\ud83d\udd12", "n".repeat(LockName.MAX_BYTES)}) {
      assertEquals(name, ourClient.mutex(name).name());
    }
    for (String name : new String[] {"{", "a b\n", "../x", "\ud83d\udd12"}) {
      try (Lease lease = taken(ourClient.mutex(kit().name() + name, options()))) {
        assertTrue(lease.isValid(), name);
      }
    }
  }

  @Test
  final void rule15_3_absurdLeasesAreRefused() {
    for (Duration absurd :
        new Duration[] {
          Duration.ZERO,
          Duration.ofSeconds(-1),
          Duration.ofMillis(99),
          Duration.ofHours(25),
          Duration.ofSeconds(Long.MAX_VALUE),
          Duration.ofSeconds(Long.MIN_VALUE)
        }) {
      says("lease", absurd, () -> fail(LockOptions.defaults().withLease(absurd).toString()));
    }
    for (Duration absurd : new Duration[] {Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE)}) {
      says(
          "longest hold",
          absurd,
          () -> fail(LockOptions.defaults().withLongestHold(absurd).toString()));
    }
  }

  @Test
  final void rule15_4_absurdClientOptionsAreRefused() {
    for (Duration absurd : new Duration[] {Duration.ofSeconds(-1), Duration.ofDays(400)}) {
      ClientOptions options = ClientOptions.defaults();
      says("request time-out", absurd, () -> keep(options.withRequestTimeout(absurd)));
      says("unavailable", absurd, () -> keep(options.withUnavailableAfter(absurd)));
      says("drain time", absurd, () -> keep(options.withDrainTime(absurd)));
    }
  }

  private static void keep(ClientOptions options) {
    fail("request time-out " + options.requestTimeout());
  }

  private static void says(String what, Duration value, Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(
        message != null && message.contains(what) && message.contains(value.toString()),
        () -> "names what (" + what + ") and the value (" + value + "): " + message);
  }

  @Test
  final void rule15_5_unknownOptionOfAUrlIsRefusedByName() {
    String url = kit().url();
    String wrong = url + (url.contains("?") ? "&" : "?") + "noSuchOption=1";
    LockConfigurationException refusal =
        assertThrows(LockConfigurationException.class, () -> open(wrong));
    assertTrue(String.valueOf(refusal.getMessage()).contains("noSuchOption"), refusal::toString);
  }

  @Test
  final void rule15_6_urlThatNobodyServesIsRefused() {
    for (String url : new String[] {"nosuchstore://localhost", "", "localhost:6379", "//x", ":"}) {
      assertThrows(LockConfigurationException.class, () -> open(url), url);
    }
  }

  private void open(String url) {
    try (Locks client = Locks.open(url)) {
      assertFalse(true, () -> "opened: " + client.backend());
    }
  }

  @Test
  final void rule15_7_sameNameAndOptionsThroughoutALock() {
    LockOptions options = options().withFair(true).withLongestHold(Duration.ofHours(1));
    assertEquals(options, ours(options).options());
    assertEquals(ours.name(), ours(options).name());
  }
}
