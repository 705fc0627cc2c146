package io.holdfast.lock.tck.guarantees;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What docs/guarantees.md says of faults that the kit has no rule for, the same for every backend
 * that has a server. Where it says that exclusion is lost, two valid holds are seen at once.
 */
@Timeout(120)
@Tag("any-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // what belongs to a test is there once it was opened
public abstract class Guarantees {
  /** How often something is tried that depends on who is faster, or on a machine that is awake. */
  private static final int TRIES = 6;

  /** Far above what a test takes. */
  private static final Duration LONG = Scale.seconds(30);

  private LockFixture store;
  @RegisterExtension final Opened opened = new Opened();
  private int names;

  /** Starts a store. */
  protected abstract LockFixture start();

  /** Ends all connections at the server, as its operator does. */
  protected abstract void killConnections();

  /** Returns a store that can be frozen: the one of {@link #start}, unless it cannot. */
  protected LockFixture freezable() {
    return store;
  }

  /** Stops the process of {@link #freezable} where it is, or has it go on. */
  protected abstract void freeze(boolean on);

  @BeforeAll
  final void open() {
    store = start();
  }

  @AfterAll
  final void close() {
    store.close();
  }

  private ClientOptions options() {
    return ClientOptions.defaults()
        .withRequestTimeout(Scale.seconds(0.4))
        .withDrainTime(Duration.ZERO);
  }

  /** Has something closed after the test. */
  protected final <T extends AutoCloseable> T closing(T resource) {
    return opened.add(resource);
  }

  private Locks client() {
    return client(store);
  }

  private Locks client(LockFixture of) {
    return closing(of.newClient(options()));
  }

  private Locks client(FrameCountingProxy proxy) {
    return closing(store.newClient(proxy, options()));
  }

  private Duration lease(Locks client) {
    Duration usual = Scale.seconds(0.8);
    Duration least = client.capabilities().leastLease();
    return usual.compareTo(least) < 0 ? least : usual;
  }

  /** Returns a name that nobody has used. */
  private String nextName() {
    names++;
    return "n" + names;
  }

  private DistributedLock lock(Locks client, String name) {
    return client.mutex(name, LockOptions.defaults().withLease(lease(client)));
  }

  // ---- exclusion is kept --------------------------------------------------------------------

  @Test
  final void connectionSlow_onlyOneHolds() throws Exception {
    FrameCountingProxy proxy = closing(store.proxy());
    Locks ours = client(proxy);
    boolean kept = false;
    for (int i = 0; i < TRIES && !kept; i++) {
      kept = excludes(ours, () -> proxy.delay(Scale.of(Duration.ofMillis(50))));
      proxy.delay(Duration.ZERO);
    }
    assertTrue(kept, "the hold was lost in each try");
  }

  @Test
  final void renewalReplyLost_onlyOneHolds() throws Exception {
    FrameCountingProxy proxy = closing(store.proxy());
    excludes(client(proxy), () -> proxy.swallowReplies(1));
  }

  @Test
  final void connectionsKilled_onlyOneHolds() throws Exception {
    excludes(client(), this::killConnections);
  }

  /**
   * Sees for longer than a lease that nobody else is granted a lock while its holder believes in
   * it. Returns whether that is so at the end, too.
   */
  private boolean excludes(Locks ours, Runnable fault) throws InterruptedException {
    String name = nextName();
    Lease held = taken(lock(ours, name));
    DistributedLock theirs = lock(client(), name);
    fault.run();
    boolean kept = excludes(held, theirs, lease(ours).multipliedBy(5).dividedBy(4));
    closeAnyhow(held);
    taken(theirs).close();
    return kept;
  }

  /** Returns whether the hold lasts. If it does not, it is over before another one is granted. */
  private static boolean excludes(Lease held, DistributedLock theirs, Duration time)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Lease other = tried(theirs);
      if (other != null) {
        assertFalse(held.isValid(), "both hold");
        assertTrue(other.fencingToken() > held.fencingToken(), "tokens rise");
        other.close();
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return held.isValid();
  }

  @Test
  final void storeFrozen_onlyOneHolds() throws Exception {
    LockFixture freezable = freezable();
    Locks ours = client(freezable);
    Locks theirs = client(freezable);
    String name = nextName();
    Lease held = taken(lock(ours, name));
    CompletableFuture<Lease> waiting = lock(theirs, name).acquireAsync(LONG);
    Awaitility.await().atMost(LONG).until(() -> theirs.statistics().attempts() > 0);
    assertTrue(held.isValid(), "valid while the store answers");
    freeze(true);
    try {
      Awaitility.await().atMost(LONG).until(() -> !held.isValid());
      assertFalse(waiting.isDone(), "granted by a store that is frozen");
    } finally {
      freeze(false);
    }
    long believed = System.nanoTime();
    while (!waiting.isDone()) {
      believed = Math.max(believed, System.nanoTime() + held.remaining().toNanos());
      LockSupport.parkNanos(500_000);
    }
    long over = System.nanoTime() - believed;
    Lease next = waiting.get();
    assertTrue(over >= 0, () -> "the holder believed for " + -over + " ns beside another");
    assertTrue(next.fencingToken() > held.fencingToken(), "tokens rise");
    closeAnyhow(held);
    next.close();
  }

  // ---- exclusion is lost, and the fence is not ----------------------------------------------

  @Test
  final void entryDeleted_bothHold() throws Exception {
    bothHold(store::deleteEntry);
  }

  /** Something that is done to the store while a name is held. */
  protected interface Fault {
    /** Does it. */
    void strike(String name) throws Exception;
  }

  /**
   * Sees two valid holds at once after a fault, in one try at least. In every try the later one has
   * the larger token, and a fenced resource refuses the other one once it has seen that.
   */
  protected final void bothHold(Fault fault) throws Exception {
    Locks theirs = client();
    boolean seen = false;
    for (int i = 0; i < TRIES && !seen; i++) {
      taken(longLock(theirs, nextName())).close(); // so that it is connected
      String name = nextName();
      Lease first = taken(longLock(client(), name));
      fault.strike(name);
      Lease second = taken(longLock(theirs, name));
      seen = first.isValid() && second.isValid();
      InMemoryTicketOffice office = InMemoryTicketOffice.fenced(2);
      office.sell(1, "second", second.fencingToken());
      assertThrows(
          FencedOffException.class,
          () -> office.sell(1, "first", first.fencingToken()),
          () -> first.fencingToken() + " after " + second.fencingToken());
      closeAnyhow(second);
      closeAnyhow(first);
    }
    assertTrue(seen, "two valid holds at once, as guarantees.md says");
  }

  private static DistributedLock longLock(Locks client, String name) {
    return client.mutex(name, LockOptions.defaults().withLease(LONG));
  }

  // ---- asking -------------------------------------------------------------------------------

  /** Takes a lock as soon as it is to be had. */
  protected static Lease taken(DistributedLock lock) {
    return Awaitility.await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> tried(lock), lease -> lease != null);
  }

  private static Lease tried(DistributedLock lock) {
    try {
      return lock.tryAcquire();
    } catch (LockException noAnswer) {
      return null;
    }
  }

  private static void closeAnyhow(Lease lease) {
    try {
      lease.close();
    } catch (LockException lost) {
      // It was to be expected.
    }
  }
}
