package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** No verb outlasts its deadline where the ensemble is down, or says nothing. */
@Timeout(60)
@Tag("any-jdk")
class SilenceTest {
  private static final String NAME = "orders/42";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration REQUEST = Duration.ofMillis(500);

  /** One request time-out, and what a busy machine takes. */
  private static final Duration BOUND = REQUEST.multipliedBy(5);

  private final Ensemble server = Ensemble.one();
  private final FrameCountingProxy proxy = server.proxy();

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private Locks open() {
    return Locks.builder()
        .url(
            "zookeeper://127.0.0.1:%d?sessionTimeout=%dms"
                .formatted(proxy.port(), Ensemble.SESSION.toMillis()))
        .options(
            ClientOptions.defaults()
                .withRequestTimeout(REQUEST)
                .withUnavailableAfter(Duration.ofSeconds(2))
                .withDrainTime(Duration.ZERO))
        .open();
  }

  private static DistributedLock lock(Locks locks, String name) {
    return locks.mutex(name, LockOptions.defaults().withLease(LONG));
  }

  private static LockException failsInTime(Executable verb) {
    return assertTimeout(BOUND, () -> assertThrows(LockException.class, verb));
  }

  private static void everyVerbFailsInTime(Locks locks) {
    DistributedLock lock = lock(locks, "other");
    failsInTime(() -> assertFalse(lock.tryLock()));
    failsInTime(() -> lock.tryAcquire().close());
    failsInTime(() -> lock.tryAcquire(Duration.ofMillis(300)).close());
    failsInTime(() -> assertFalse(lock.tryLock(300, TimeUnit.MILLISECONDS)));
    assertInstanceOf(
        LockUnavailableException.class,
        assertTimeout(
            BOUND.multipliedBy(2), () -> assertThrows(LockException.class, lock::acquire)));
  }

  private void worksAgain(Locks locks) throws InterruptedException {
    await().atMost(LONG).ignoreExceptions().until(() -> served(lock(locks, NAME)));
    await().atMost(LONG).until(() -> server.nodes() == 0 && server.watches() == 0);
  }

  private static boolean served(DistributedLock lock) {
    try (Lease lease = lock.tryAcquire()) {
      return lease != null;
    }
  }

  private void downOrSilent(Consumer<Boolean> hurt) throws Exception {
    hurt.accept(true);
    try (Locks locks = assertTimeout(BOUND, this::open)) {
      everyVerbFailsInTime(locks);
      assertTimeout(BOUND, locks::close);
    }
    hurt.accept(false);
    try (Locks locks = open()) {
      Lease lease = lock(locks, NAME).acquire();
      Lease ended = lock(locks, "ended").acquire();
      hurt.accept(true);
      assertTimeout(BOUND, ended::close);
      everyVerbFailsInTime(locks);
      await().atMost(LONG).until(() -> !lease.isValid());
      assertThrows(LockException.class, lease::ensureValid);
      hurt.accept(false);
      worksAgain(locks);
      hurt.accept(true);
      assertTimeout(BOUND, locks::close);
    }
    await().atMost(LONG).until(this::noThreadIsLeft);
  }

  private boolean noThreadIsLeft() {
    String mine = ":" + proxy.port() + ")";
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().endsWith(mine));
  }

  @Test
  void ensembleDown_atOpenAndLater() throws Exception {
    downOrSilent(
        on -> {
          proxy.refuse(on);
          if (on) {
            proxy.cut();
          }
        });
  }

  @Test
  void ensembleSilent_atOpenAndLater() throws Exception {
    downOrSilent(
        on -> {
          proxy.silence(on);
        });
  }
}
