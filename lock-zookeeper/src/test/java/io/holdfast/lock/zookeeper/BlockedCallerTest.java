package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lone thread waits in ZooKeeper's own calls, and leaves them when it has to. */
@Timeout(60)
@Tag("any-jdk")
class BlockedCallerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration REQUEST = Duration.ofSeconds(3);

  /** Sessions outlast the silences here. */
  private final Ensemble server = Ensemble.ticking(500);

  private final FrameCountingProxy proxy = server.proxy();
  private Locks locks;
  private DistributedLock lock;

  @BeforeEach
  void open() {
    locks =
        Locks.builder()
            .url(url())
            .options(ClientOptions.defaults().withRequestTimeout(REQUEST))
            .open();
    lock = locks.mutex("a", LockOptions.defaults().withLease(LONG));
    pair();
  }

  private String url() {
    return "zookeeper://127.0.0.1:%d?sessionTimeout=10s".formatted(proxy.port());
  }

  private void pair() {
    lock.lock();
    try {
      assertNotNull(lock.current());
    } finally {
      lock.unlock();
    }
  }

  @AfterEach
  void close() {
    proxy.holdReplies(false);
    locks.close();
    proxy.close();
    server.close();
  }

  private interface Task {
    void run() throws Exception;
  }

  /** A task on a thread of its own, which was seen to block in ZooKeeper's client. */
  private final class Blocked {
    private final FutureTask<Void> outcome;
    private final Thread thread;

    Blocked(Task task) {
      outcome =
          new FutureTask<>(
              () -> {
                task.run();
                return null;
              });
      thread = new Thread(outcome);
      proxy.holdReplies(true);
      thread.start();
      await()
          .atMost(REQUEST)
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  Arrays.stream(thread.getStackTrace())
                      .anyMatch(frame -> frame.getMethodName().equals("submitRequest")));
    }

    void get() throws Exception {
      outcome.get(20, TimeUnit.SECONDS);
    }

    Throwable failure() {
      return assertThrows(ExecutionException.class, this::get).getCause();
    }
  }

  private void nothingIsLeft() {
    await().atMost(LONG).until(() -> server.nodes() == 0 && server.watches() == 0);
  }

  @Test
  void deadline_endsTheCall_andNoInterruptIsSeen() {
    proxy.holdReplies(true);
    assertTimeout(REQUEST.multipliedBy(3), () -> assertThrows(LockException.class, lock::tryLock));
    assertFalse(Thread.currentThread().isInterrupted());
    proxy.holdReplies(false);
    pair();
    nothingIsLeft();
  }

  @Test
  void unlock_endsAtItsDeadline_andNothingIsLeft() {
    assertTrue(lock.tryLock());
    proxy.holdReplies(true);
    assertTimeout(REQUEST.multipliedBy(3), lock::unlock);
    assertFalse(Thread.currentThread().isInterrupted());
    proxy.holdReplies(false);
    nothingIsLeft();
  }

  @Test
  void interrupt_endsAnInterruptibleWait() {
    Blocked waiting = new Blocked(lock::lockInterruptibly);
    long start = System.nanoTime();
    waiting.thread.interrupt();
    assertInstanceOf(InterruptedException.class, waiting.failure());
    assertTrue(System.nanoTime() - start < REQUEST.toNanos(), "not before the deadline");
    proxy.holdReplies(false);
    nothingIsLeft();
  }

  @Test
  void interruptedLock_getsTheNodeThatItHasCreated() throws Exception {
    AtomicLong token = new AtomicLong();
    Blocked locking = new Blocked(() -> token.set(tokenOfLock()));
    await().until(() -> server.nodes() == 1 && proxy.holdsBack());
    long created = server.transactions();
    locking.thread.interrupt();
    proxy.holdReplies(false);
    locking.get();
    assertEquals(created, token.get() >> 10);
    nothingIsLeft();
  }

  private long tokenOfLock() {
    lock.lock();
    try {
      assertTrue(Thread.interrupted(), "the interrupt is lost");
      return Objects.requireNonNull(lock.current()).fencingToken();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void interruptedTry_hasItsAnswer() throws Exception {
    Blocked trying =
        new Blocked(
            () -> {
              assertTrue(lock.tryLock());
              assertTrue(Thread.interrupted(), "the interrupt is lost");
              lock.unlock();
            });
    trying.thread.interrupt();
    proxy.holdReplies(false);
    trying.get();
    nothingIsLeft();
  }

  @Test
  void interruptedUnlock_waitsForItsAnswer() throws Exception {
    Lease lease = lock.acquire();
    Blocked unlocking =
        new Blocked(
            () -> {
              lease.close();
              assertEquals(0, server.nodes());
              assertTrue(Thread.interrupted(), "the interrupt is lost");
            });
    unlocking.thread.interrupt();
    Thread.sleep(100); // enough to leave, if it did
    assertTrue(unlocking.thread.isAlive());
    proxy.holdReplies(false);
    unlocking.get();
  }

  @Test
  void interruptedLock_ofOneWhoMayOnlyRead_isRefused_andInNoDoubt() throws Exception {
    List<ACL> read = Collections.singletonList(new ACL(Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
    ZooKeeper admin = new ZooKeeper(server.hosts(), 10_000, event -> {});
    try {
      admin.setACL(ZooKeeperLockProvider.nativePath("a"), read, -1);
    } finally {
      admin.close();
    }
    Blocked locking = new Blocked(lock::lock);
    locking.thread.interrupt();
    proxy.holdReplies(false);
    assertInstanceOf(LockRefusedException.class, locking.failure());
    assertTimeout(REQUEST, locks::close);
  }

  @Test
  void close_endsTheCall_ofTheBackend() throws Exception {
    Direct direct = new Direct(url());
    Claim first = direct.claim("b");
    assertInstanceOf(Granted.class, direct.attempt(first, LONG).get(20, TimeUnit.SECONDS));
    direct.release(first).get(20, TimeUnit.SECONDS);
    AtomicReference<CompletableFuture<Attempt>> attempt = new AtomicReference<>();
    Blocked asking = new Blocked(() -> attempt.set(direct.attemptAndWait(direct.claim("b"), LONG)));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(direct::close);
    asking.get();
    assertFalse(asking.thread.isInterrupted());
    assertThrows(CompletionException.class, attempt.get()::join);
    proxy.holdReplies(false);
    closing.get(20, TimeUnit.SECONDS);
    nothingIsLeft();
  }

  @Test
  void timeOutOfTheClient_isNotReliedOn() throws Exception {
    ZKClientConfig config = new ZKClientConfig();
    assertTrue(blocks(config));
    config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, "1000");
    assertFalse(blocks(config));
  }

  private boolean blocks(ZKClientConfig config) throws Exception {
    ZooKeeper handle = new ZooKeeper(server.hosts(), 10_000, event -> {}, config);
    try {
      return new Session(handle, LockClock.system(), ZooDefs.Ids.OPEN_ACL_UNSAFE).blocks();
    } finally {
      handle.close();
    }
  }
}
