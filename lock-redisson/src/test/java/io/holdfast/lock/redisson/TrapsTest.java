package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What users of Redisson's own locks have run into, each case by its name. */
@Timeout(90)
@SuppressWarnings("LockNotBeforeTry") // what a test breaks off goes with its server
@Tag("any-jdk")
class TrapsTest {
  private static final LockOptions LONG = LockOptions.defaults().withLease(Duration.ofSeconds(30));
  private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);

  private RedisServer server;
  private FrameCountingProxy proxy;
  private RedissonClient redis;

  /** Through the proxy, and past it. */
  private Locks ours;

  private Locks theirs;

  @BeforeEach
  void open() {
    server = RedisServer.running();
    proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
    redis = Clients.redisson(server);
    ours =
        Locks.builder()
            .url("redisson+redis://127.0.0.1:" + proxy.port())
            .options(
                ClientOptions.defaults()
                    .withRequestTimeout(REQUEST_TIMEOUT)
                    .withDrainTime(Duration.ZERO))
            .open();
    theirs = Locks.open(Clients.url(server));
  }

  @AfterEach
  void close() {
    theirs.close();
    ours.close();
    redis.shutdown();
    proxy.close();
    server.close();
  }

  private RMap<String, String> entry(String name) {
    return redis.getMap(name, StringCodec.INSTANCE);
  }

  private void gone(String name) {
    await().atMost(Waits.LONG).until(() -> !entry(name).isExists());
  }

  /** Runs the scripts and learns the server's clock, so that the next request is the attempt. */
  private void warmUp() throws InterruptedException {
    ours.mutex("warm-up").acquire().close();
  }

  @Test
  void interruptedAcquire_whoseReplyWasLost_leaksNoGrant() throws Exception {
    warmUp();
    proxy.swallowReplies(1);
    FutureTask<Void> acquiring =
        new FutureTask<>(
            () -> {
              ours.mutex("n", LONG).lockInterruptibly();
              return null;
            });
    Thread thread = new Thread(acquiring);
    thread.start();
    await().atMost(Waits.LONG).until(() -> entry("n").isExists());
    thread.interrupt();
    assertEquals(
        InterruptedException.class,
        assertThrows(ExecutionException.class, acquiring::get).getCause().getClass());
    gone("n");
    await().atMost(Waits.LONG).until(() -> ours.statistics().unsettled() == 0);
  }

  @Test
  void responseTimeoutOnAcquire_leavesNoSecondEntry() throws Exception {
    warmUp();
    proxy.swallowReplies(1);
    DistributedLock lock = ours.mutex("n", LONG);
    lock.lock();
    assertTrue(ours.statistics().attempts() >= 3, "the lost attempt was not repeated");
    assertEquals(1, entry("n").size());
    lock.unlock();
    gone("n");
    assertTrue(redis.getLock("n").tryLock());
  }

  @Test
  void responseTimeoutOnTry_isNotBusy_andLeavesNothing() throws Exception {
    warmUp();
    proxy.swallowReplies(1);
    assertThrows(LockOutcomeUnknownException.class, () -> ignored(ours.mutex("n", LONG).tryLock()));
    gone("n");
  }

  @Test
  void busyAndBroken_areDifferentAnswers() throws Exception {
    try (Lease held = theirs.mutex("n").acquire()) {
      assertTrue(held.isValid());
      assertFalse(ours.mutex("n").tryLock());
      assertFalse(ours.mutex("n").tryLock(Duration.ofMillis(50)));
    }
    proxy.refuse(true);
    proxy.cut();
    assertThrows(LockException.class, () -> ignored(ours.mutex("n").tryLock()));
    assertThrows(
        LockException.class,
        () -> ignored(ours.mutex("n").tryLock(REQUEST_TIMEOUT.multipliedBy(2))));
  }

  private static void ignored(boolean answer) {
    throw new AssertionError("answered " + answer);
  }

  @Test
  void nestedShorterLease_shortensNothing() throws Exception {
    DistributedLock outer = ours.mutex("n", LONG);
    DistributedLock nested =
        ours.mutex("n", LONG.withLease(Duration.ofMillis(200)).withRenewal(false));
    outer.lock();
    long token = outer.current().fencingToken();
    nested.lock();
    assertEquals(token, nested.current().fencingToken());
    assertTrue(entry("n").remainTimeToLive() > 20_000);
    nested.unlock();
    assertTrue(entry("n").remainTimeToLive() > 20_000);
    assertTrue(outer.current().isValid());
    outer.unlock();
    gone("n");
  }

  @Test
  void renewalFails_holderIsTold() throws Exception {
    List<LossReason> losses = new CopyOnWriteArrayList<>();
    Duration lease = Duration.ofSeconds(2);
    Lease held = theirs.mutex("n", LONG.withLease(lease)).acquire();
    held.onLost(losses::add);
    entry("n").delete();
    await().atMost(lease).until(() -> !losses.isEmpty());
    assertEquals(List.of(LossReason.REVOKED), losses);
    assertFalse(held.isValid());
    assertFalse(entry("n").isExists(), "renewal brought it back");
  }

  @Test
  void renewal_endsWithTheHold() throws Exception {
    try (Locks quiet =
        Locks.builder()
            .url("redisson+redis://127.0.0.1:" + proxy.port())
            .options(ClientOptions.defaults().withRequestTimeout(Duration.ofSeconds(30)))
            .open()) {
      ours.close(); // its pings would be counted
      Duration lease = Duration.ofMillis(600);
      Lease held = quiet.mutex("n", LONG.withLease(lease)).acquire();
      await().pollDelay(lease.multipliedBy(2)).until(held::isValid);
      held.close();
      long before = proxy.frames();
      await().pollDelay(lease.multipliedBy(2)).until(() -> true);
      assertEquals(before, proxy.frames(), "requests after the release");
    }
  }

  @Test
  void contendedNames_moreThanSubscriptions_areAllServed() throws Exception {
    int names = 300; // more than the 250 channels that the client's configuration allows
    try (Locks waiting = Locks.open(RedissonLockProvider.using(redis))) {
      List<Lease> held = new ArrayList<>();
      List<CompletableFuture<Void>> served = new ArrayList<>();
      for (int i = 0; i < names; i++) {
        held.add(theirs.mutex("n" + i, LONG).acquire());
        served.add(waiting.mutex("n" + i, LONG).acquireAsync(Waits.LONG).thenAccept(Lease::close));
      }
      await().atMost(Waits.LONG).until(() -> waiting.statistics().waiting() == names);
      assertTrue(redis.getLock("free").tryLock(), "the application's own locks need channels");
      held.forEach(Lease::close);
      CompletableFuture.allOf(served.toArray(CompletableFuture[]::new))
          .get(2 * Waits.LONG.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void subscriptionBroken_whileTheLockIsReleased_waiterIsServed() throws Exception {
    Lease held = theirs.mutex("n", LONG).acquire();
    CompletableFuture<Lease> waiting = ours.mutex("n", LONG).acquireAsync(Waits.LONG);
    await()
        .atMost(Waits.LONG)
        .until(() -> redis.getTopic("redisson_lock__channel:{n}").countSubscribers() == 1);
    server.run("CLIENT", "KILL", "TYPE", "pubsub");
    held.close();
    waiting.get(2 * RedissonOptions.POLL.toMillis(), TimeUnit.MILLISECONDS).close();
  }

  @Test
  void leaseOfAFuture_isClosedByAnyThread() throws Exception {
    Lease lease = ours.mutex("n", LONG).acquireAsync(Waits.LONG).get();
    Thread other = new Thread(lease::close);
    other.start();
    other.join();
    gone("n");
  }

  @Test
  void tokenKeys_areOneForAHashSlot_notOneForAName() throws Exception {
    for (int i = 0; i < 100; i++) {
      ours.mutex("{slot}" + i).acquire().close();
    }
    byte[] counter =
        ("holdfast:1:{" + Slots.tag(Slots.of("slot".getBytes(UTF_8))) + "}t").getBytes(UTF_8);
    List<String> keys = new ArrayList<>();
    redis.getKeys().getKeys().forEach(keys::add);
    assertEquals(List.of(new String(counter, UTF_8)), keys);
  }
}
