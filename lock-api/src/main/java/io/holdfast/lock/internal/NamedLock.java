package io.holdfast.lock.internal;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.internal.Waiter.Outcome;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** The face of one name: turns the calls of an application into wishes, and has no state. */
final class NamedLock implements DistributedLock {
  /** For one answer: the backend ends a request by then, and is given a moment to say how. */
  private static final Duration GRACE = Duration.ofMillis(100);

  /** Long waits are cut to this, so that adding them to a clock cannot overflow. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(10_000);

  private final Engine engine;
  private final LockName name;
  private final LockOptions options;

  NamedLock(Engine engine, LockName name, LockOptions options) {
    this.engine = engine;
    this.name = name;
    this.options = options;
  }

  @Override
  public String name() {
    return name.value();
  }

  @Override
  public LockOptions options() {
    return options;
  }

  // ---- holds of a thread --------------------------------------------------------------------

  @Override
  public void lock() {
    if (!entered()) {
      uninterruptibly(waiter(false, true, null));
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    requireNotInterrupted();
    if (!entered()) {
      interruptibly(waiter(false, true, null));
    }
  }

  @Override
  public boolean tryLock() {
    return entered() || uninterruptibly(waiter(true, true, oneAnswer())) != null;
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  @Override
  public boolean tryLock(Duration time) throws InterruptedException {
    requireNotInterrupted();
    return entered() || timed(time, true) != null;
  }

  @Override
  public void unlock() {
    HoldState hold = holdOfCurrentThread();
    if (hold == null) {
      throw new IllegalMonitorStateException(notOwner());
    }
    hold.exit();
  }

  private String notOwner() {
    Contender contender = engine.contender(name);
    return "%s: %s asked to unlock it but does not hold it; it is %s. Only the thread that locked it may unlock it; use a Lease to pass it on"
        .formatted(
            engine.describe(name),
            Threads.describe(Thread.currentThread()),
            contender == null ? "not held by this client" : contender.holder());
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException(
        "a distributed lock has no conditions: they would have to be signalled across processes");
  }

  @Override
  public @Nullable Hold current() {
    return holdOfCurrentThread();
  }

  @Override
  public boolean isHeldByCurrentThread() {
    HoldState hold = holdOfCurrentThread();
    return hold != null && hold.isValid();
  }

  private @Nullable HoldState holdOfCurrentThread() {
    Contender contender = engine.contender(name);
    return contender == null ? null : contender.holdOf(Thread.currentThread());
  }

  /**
   * Enters once more if the calling thread holds the name, or again if it has just left it and may
   * overtake.
   */
  private boolean entered() {
    Contender contender = engine.contender(name);
    if (contender == null) {
      return false;
    }
    HoldState hold = contender.holdOf(Thread.currentThread());
    if (hold == null) {
      return contender.retake(options);
    }
    hold.enter();
    return true;
  }

  // ---- leases -------------------------------------------------------------------------------

  @Override
  public Lease acquire() throws InterruptedException {
    requireNotInterrupted();
    HoldState own = holdOfCurrentThread();
    if (own != null) {
      own.ensureValid();
      throw new IllegalMonitorStateException(
          "%s: %s holds it through lock() and asks for a lease: it would wait for itself"
              .formatted(engine.describe(name), Threads.describe(Thread.currentThread())));
    }
    HoldState hold = interruptibly(waiter(false, false, null));
    if (hold == null) {
      throw new IllegalStateException("a wait without limit ended without a hold");
    }
    return hold.handle();
  }

  @Override
  public @Nullable Lease tryAcquire() {
    return handle(uninterruptibly(waiter(true, false, oneAnswer())));
  }

  @Override
  public @Nullable Lease tryAcquire(Duration time) throws InterruptedException {
    requireNotInterrupted();
    return handle(timed(time, false));
  }

  private static @Nullable Lease handle(@Nullable HoldState hold) {
    return hold == null ? null : hold.handle();
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration time) {
    boolean once = time.isZero() || time.isNegative();
    FutureWaiter waiter =
        new FutureWaiter(
            engine.clock(),
            options,
            once,
            Origin.ofCaller(engine.clock()),
            engine.callbacks(),
            engine.describe(name),
            () -> engine.waits(-1));
    engine.waits(1);
    Contender contender = engine.enqueue(name, waiter);
    LockClock.Timer timer =
        engine.scheduler().at(once ? oneAnswer() : deadline(time), () -> contender.timeOut(waiter));
    // However the future ends: by us, cancelled, or completed by the application.
    CompletableFuture<Lease> unused =
        waiter.future.whenComplete(
            (lease, error) -> {
              timer.cancel();
              if (contender.withdraw(waiter)) {
                engine.waits(-1);
              }
            });
    return waiter.future;
  }

  // ---- waiting ------------------------------------------------------------------------------

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before asking for the lock");
    }
  }

  private ThreadWaiter waiter(boolean tryOnly, boolean owned, @Nullable Long deadline) {
    return new ThreadWaiter(
        engine.clock(),
        options,
        tryOnly,
        owned,
        Origin.ofCaller(engine.clock()),
        deadline,
        engine.options().unavailableAfter().toNanos());
  }

  private long oneAnswer() {
    return deadline(engine.options().requestTimeout().plus(GRACE));
  }

  private long deadline(Duration time) {
    Duration bounded = time.compareTo(LONGEST_WAIT) < 0 ? time : LONGEST_WAIT;
    return engine.clock().nanoTime() + bounded.toNanos();
  }

  private @Nullable HoldState timed(Duration time, boolean owned) throws InterruptedException {
    if (time.isZero() || time.isNegative()) {
      return uninterruptibly(waiter(true, owned, oneAnswer()));
    }
    return interruptibly(waiter(false, owned, deadline(time)));
  }

  private @Nullable HoldState interruptibly(ThreadWaiter waiter) throws InterruptedException {
    engine.waits(1);
    try {
      return unwrap(waiter.await(engine.enqueue(name, waiter)));
    } finally {
      engine.waits(-1);
    }
  }

  private @Nullable HoldState uninterruptibly(ThreadWaiter waiter) {
    engine.waits(1);
    try {
      return unwrap(waiter.awaitUninterruptibly(engine.enqueue(name, waiter)));
    } finally {
      engine.waits(-1);
    }
  }

  private static @Nullable HoldState unwrap(Outcome outcome) {
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    return outcome.hold();
  }

  @Override
  public String toString() {
    Contender contender = engine.contender(name);
    return "DistributedLock[%s, %s]"
        .formatted(
            engine.describe(name),
            contender == null ? "not held by this client" : contender.holder());
  }
}
