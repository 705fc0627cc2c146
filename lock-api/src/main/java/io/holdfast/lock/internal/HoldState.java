package io.holdfast.lock.internal;

import io.holdfast.lock.Hold;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossAction;
import io.holdfast.lock.LossReason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hold, which is how a wish ends that is granted:
 *
 * <pre>
 *   LIVE        validity over, revoked, client closed   LOST
 *   LIVE, LOST  last unlock, close                      ENDED
 * </pre>
 *
 * What changes is guarded by the lock of its {@link Contender}, but {@link #entries}, which only
 * the owning thread touches. {@link #state} is volatile: its owner looks at it without the lock.
 */
final class HoldState implements Hold, Waiter.Outcome {
  enum State {
    LIVE,
    LOST,
    ENDED
  }

  final Grant grant;
  final @Nullable Thread owner;

  /** When it ends whatever the store says: a fixed lease, or the longest hold. */
  final @Nullable Long ownEnd;

  final LossReason ownEndReason;

  /** Where it was asked for. */
  final String origin;

  volatile State state = State.LIVE;

  /** What the store may still have of a lost hold. */
  @Nullable ClaimState leftover;

  private final Contender contender;
  private final LockOptions options;
  private final long token;
  private int entries = 1;
  private @Nullable LossReason reason;
  private boolean lossThrown;
  private boolean endangered;
  private boolean abandoned;
  private @Nullable WeakReference<LeaseHandle> handle;

  /** Most holds have none. */
  private List<Consumer<? super LossReason>> lossListeners = List.of();

  private List<Consumer<? super Hold>> dangerListeners = List.of();

  /** Begins a hold, with the next token of the grant. */
  HoldState(
      Contender contender,
      @Nullable Thread owner,
      LockOptions options,
      String origin,
      Grant grant) {
    this.contender = contender;
    this.grant = grant;
    this.options = options;
    this.owner = owner;
    this.origin = origin;
    this.token = grant.takeToken();
    if (options.renewal() && options.longestHold() == null) {
      this.ownEnd = null;
      this.ownEndReason = LossReason.EXPIRED;
      return;
    }
    long now = contender.engine().clock().nanoTime();
    long lease = options.lease().toNanos();
    Long fixed = options.renewal() ? null : (Long) (now + lease - Grant.margin(lease));
    Long longest = options.longestHold() == null ? null : (Long) (now + nanos(options));
    boolean longestFirst = longest != null && (fixed == null || longest - fixed < 0);
    this.ownEnd = longestFirst ? longest : fixed;
    this.ownEndReason = longestFirst ? LossReason.LONGEST_HOLD : LossReason.EXPIRED;
  }

  private static long nanos(LockOptions options) {
    return Objects.requireNonNull(options.longestHold()).toNanos();
  }

  @Override
  public HoldState hold() {
    return this;
  }

  /** Makes the handle; called once, by who acquired. */
  LeaseHandle handle() {
    LeaseHandle made = new LeaseHandle(this);
    contender.enter();
    try {
      handle = new WeakReference<>(made);
    } finally {
      contender.leave();
    }
    return made;
  }

  @Override
  public String name() {
    return contender.name().value();
  }

  @Override
  public long fencingToken() {
    return token;
  }

  // ---- validity -----------------------------------------------------------------------------

  @Override
  public Duration remaining() {
    return Duration.ofNanos(state == State.LIVE ? Math.max(0, remainingNanos()) : 0);
  }

  /** Returns what is left of a live hold; not positive if it is over. */
  long remainingNanos() {
    long left = grant.remaining();
    return ownEnd == null ? left : Math.min(left, ownEnd - contender.engine().clock().nanoTime());
  }

  private boolean isLiveAndValid() {
    return state == State.LIVE && remainingNanos() > 0;
  }

  /**
   * Like {@link #remainingNanos}, by the monotonic clock alone: for a nested exit, after which the
   * thread asks again before it is rid of the lock.
   */
  private boolean isOverByNow() {
    long now = contender.engine().clock().nanoTime();
    return grant.validUntil() - now <= 0 || (ownEnd != null && ownEnd - now <= 0);
  }

  @Override
  public void ensureValid() {
    if (isLiveAndValid()) {
      return;
    }
    Effects effects = contender.enter();
    try {
      contender.loseIfOver(effects);
      if (state == State.ENDED) {
        throw new IllegalMonitorStateException(describe() + " by its owner");
      }
      if (state == State.LOST) {
        lossThrown = true;
        throw lost();
      }
    } finally {
      contender.leave();
    }
  }

  // ---- entering and leaving -----------------------------------------------------------------

  /** Enters once more, as the owning thread. */
  void enter() {
    ensureValid();
    entries = Math.addExact(entries, 1);
  }

  /** Leaves once, as the owning thread. */
  void exit() {
    if (entries == 1) {
      close();
      return;
    }
    entries--;
    if (state != State.LIVE || isOverByNow()) {
      Effects effects = contender.enter();
      try {
        contender.loseIfOver(effects);
        tellLoss();
      } finally {
        contender.leave();
      }
    }
  }

  /** Ends the hold, telling a loss that was not told yet. */
  void close() {
    Effects effects = contender.enter();
    try {
      if (end(true, effects)) {
        tellLoss();
      }
    } finally {
      contender.leave();
    }
  }

  /** Ends the hold for one who was never told that it holds, and waits for nothing. */
  void discard() {
    Effects effects = contender.enter();
    try {
      end(false, effects);
    } finally {
      contender.leave();
    }
  }

  /** Returns whether this was its end. Under the lock. */
  private boolean end(boolean wait, Effects effects) {
    contender.loseIfOver(effects);
    switch (state) {
      case LIVE -> contender.endLive(this, wait, effects);
      case LOST -> contender.endLost(this, effects);
      case ENDED -> {
        return false;
      }
    }
    return true;
  }

  /** Throws the loss, if there was one and its owner has not seen it. Under the lock. */
  private void tellLoss() {
    if (reason != null && !lossThrown) {
      lossThrown = true;
      throw lost();
    }
  }

  private LockLostException lost() {
    LossReason why = Objects.requireNonNull(reason);
    return new LockLostException(
        "%s: the hold with token %d was lost: %s. Others may have been in since; what was written"
                .formatted(contender, token, why.text())
            + " without checking the token is in doubt",
        why,
        token);
  }

  // ---- upkeep, under the lock ---------------------------------------------------------------

  /** Becomes lost. */
  void lose(LossReason why, Effects effects) {
    state = State.LOST;
    reason = why;
    lossListeners.forEach(listener -> tell(effects, listener, why));
    lossListeners = List.of();
    // Under the lock, so that it cannot hit a thread that has left meanwhile.
    if (owner != null
        && owner != Thread.currentThread()
        && options.onLoss() == LossAction.INTERRUPT_OWNER) {
      owner.interrupt();
    }
  }

  /** Warns of what the owner, or the log, should know. */
  void warn(Effects effects) {
    if (!endangered && isInDanger()) {
      endangered = true;
      dangerListeners.forEach(listener -> tell(effects, listener, this));
      dangerListeners = List.of();
    }
    if (!abandoned && isForgotten()) {
      abandoned = true;
      effects.add(() -> contender.engine().warnForgotten(this));
    }
  }

  /**
   * Whether a third is left: of the lease, or of what the store keeps at a time if that is less.
   */
  private boolean isInDanger() {
    long lease = options.lease().toNanos();
    return grant.remaining() <= Math.min(lease, grant.keptNanos()) / 3
        || (ownEnd != null && ownEnd - contender.engine().clock().nanoTime() <= lease / 3);
  }

  /** Returns whether nobody is left who could end it. */
  private boolean isForgotten() {
    if (owner != null) {
      return !owner.isAlive();
    }
    return handle != null && handle.get() == null;
  }

  /**
   * Returns whether it is to be renewed now, rather than too late. A fixed lease is if the store
   * does not keep all of it at once.
   *
   * @param untilNext when there will be another chance
   */
  boolean wantsRenewal(long untilNext) {
    return (options.renewal() || grant.isShort())
        && !abandoned
        && !grant.renewing
        && contender.engine().clock().nanoTime() + untilNext - grant.renewAt >= 0;
  }

  /** Returns the lease to ask for in a renewal: what is left of a fixed one. */
  Duration leaseToRenew() {
    if (options.renewal() || ownEnd == null) {
      return Duration.ofNanos(grant.leaseNanos());
    }
    long lease = options.lease().toNanos();
    long left = ownEnd - contender.engine().clock().nanoTime() + Grant.margin(lease);
    return Duration.ofNanos(Math.max(left, 1_000_000));
  }

  // ---- listeners ----------------------------------------------------------------------------

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    Objects.requireNonNull(listener);
    Effects effects = contender.enter();
    try {
      contender.loseIfOver(effects);
      if (reason != null) {
        tell(effects, listener, reason);
      } else if (state == State.LIVE) {
        lossListeners = with(lossListeners, listener);
      }
    } finally {
      contender.leave();
    }
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    Objects.requireNonNull(listener);
    Effects effects = contender.enter();
    try {
      if (state == State.LIVE && isInDanger()) {
        tell(effects, listener, this);
      } else if (state == State.LIVE) {
        dangerListeners = with(dangerListeners, listener);
      }
    } finally {
      contender.leave();
    }
  }

  private static <T> List<T> with(List<T> some, T another) {
    List<T> all = new ArrayList<>(some);
    all.add(another);
    return all;
  }

  private <T> void tell(Effects effects, Consumer<? super T> listener, T what) {
    effects.add(() -> contender.engine().callbacks().run(() -> listener.accept(what)));
  }

  // ---- words --------------------------------------------------------------------------------

  String describe() {
    return "%s: the hold with token %d is %s"
        .formatted(contender, token, state.name().toLowerCase(Locale.ROOT));
  }

  /** Returns who took it and where. */
  String taken() {
    return (owner == null ? "a lease" : Threads.describe(owner)) + " at " + origin;
  }

  @Override
  public String toString() {
    return "Hold[" + describe() + "]";
  }
}
