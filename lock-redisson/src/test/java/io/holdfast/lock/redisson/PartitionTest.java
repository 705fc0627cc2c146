package io.holdfast.lock.redisson;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RedissonClient;

/** A holder that the network cuts off, and a client behind another cable that waits. */
@Timeout(90)
@Tag("any-jdk")
class PartitionTest {
  /** What happens to the network, and how it heals. */
  enum Fault {
    CUT,
    SILENCE;

    void begin(FrameCountingProxy proxy) {
      if (this == CUT) {
        proxy.refuse(true);
        proxy.cut();
      } else {
        proxy.silence(true);
      }
    }

    void end(FrameCountingProxy proxy) {
      if (this == CUT) {
        proxy.refuse(false);
      } else {
        proxy.silence(false);
      }
    }
  }

  private static final LockOptions OPTIONS =
      LockOptions.defaults().withLease(Duration.ofMillis(1500));
  private static final ClientOptions CLIENT =
      ClientOptions.defaults()
          .withRequestTimeout(Duration.ofMillis(500))
          .withDrainTime(Duration.ZERO);

  private RedisServer server;
  private FrameCountingProxy proxy;
  private Locks theirs;

  @BeforeEach
  void open() {
    server = RedisServer.running();
    proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
    theirs = Locks.open(Clients.url(server));
  }

  @AfterEach
  void close() {
    theirs.close();
    proxy.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void holder_ofAUrl_knowsBeforeTheWaiterIsGranted(Fault fault) throws Exception {
    String url = "redisson+redis://127.0.0.1:" + proxy.port();
    try (Locks ours = Locks.builder().url(url).options(CLIENT).open()) {
      knowsBeforeTheWaiterIsGranted(ours, fault);
    }
  }

  @ParameterizedTest
  @EnumSource
  void holder_overTheApplicationsClient_knowsBeforeTheWaiterIsGranted(Fault fault)
      throws Exception {
    RedissonClient redisson = Clients.redisson(proxy.port());
    LockProvider provider = RedissonLockProvider.using(redisson);
    try (Locks ours = Locks.builder().provider(provider).options(CLIENT).open()) {
      knowsBeforeTheWaiterIsGranted(ours, fault);
    } finally {
      redisson.shutdown(0, 2, TimeUnit.SECONDS);
    }
  }

  private void knowsBeforeTheWaiterIsGranted(Locks ours, Fault fault) throws Exception {
    List<LossReason> losses = new CopyOnWriteArrayList<>();
    Lease held = ours.mutex("n", OPTIONS).acquire();
    held.onLost(losses::add);
    CompletableFuture<Lease> waiting = theirs.mutex("n", OPTIONS).acquireAsync(Waits.LONG);
    CompletableFuture<Boolean> bothHold = waiting.thenApply(next -> held.isValid());
    await().atMost(Waits.LONG).until(() -> theirs.statistics().attempts() > 0);
    held.ensureValid();
    fault.begin(proxy);
    assertFalse(bothHold.get(2 * Waits.LONG.toMillis(), TimeUnit.MILLISECONDS), "both hold");
    Lease next = waiting.get();
    await().atMost(Waits.LONG).until(() -> !losses.isEmpty());
    assertEquals(List.of(LossReason.EXPIRED), losses);
    assertTrue(next.fencingToken() > held.fencingToken());
    fault.end(proxy);
    Lease healed =
        await()
            .atMost(Waits.LONG)
            .ignoreExceptionsInstanceOf(LockException.class)
            .until(() -> ours.mutex("m", OPTIONS).tryAcquire(), lease -> lease != null);
    assertTrue(next.isValid(), "what was sent late must not touch the successor");
    healed.close();
    next.close();
    try (Lease again = ours.mutex("n", OPTIONS).acquire()) {
      assertTrue(again.fencingToken() > next.fencingToken());
    }
  }
}
