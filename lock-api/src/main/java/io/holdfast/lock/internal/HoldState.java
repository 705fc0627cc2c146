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
 * A hold, live, lost or ended. Everything that changes is guarded by the lock of its {@link
 * Contender}, which alone moves it from one state to the next:
 *
 * <pre>
 *   LIVE  -- validity over, revoked, client closed -->  LOST
 *   LIVE, LOST  -- last unlock, close -->  ENDED
 * </pre>
 */
final class HoldState implements Hold {
  enum State {
    LIVE,
    LOST,
    ENDED
  }

  final Contender contender;
  final LockOptions options;
  final @Nullable Thread owner;
  private final String origin;
  private final long token;

  /** When it ends whatever the store says: a fixed lease, or the longest hold. */
  final @Nullable Long ownEnd;

  final LossReason ownEndReason;

  State state = State.LIVE;
  int entries = 1;
  boolean lossThrown;
  boolean endangered;
  boolean abandoned;
  @Nullable LossReason reason;

  /** Releases what the store may still have of a lost hold. */
  @Nullable Runnable leftover;

  private @Nullable WeakReference<LeaseHandle> handle;
  private @Nullable List<Consumer<? super LossReason>> lossListeners;
  private @Nullable List<Consumer<? super Hold>> dangerListeners;

  HoldState(
      Contender contender,
      Waiter waiter,
      long token,
      @Nullable Long ownEnd,
      LossReason ownEndReason) {
    this.contender = contender;
    this.options = waiter.options;
    this.owner = waiter.owner;
    this.origin = waiter.origin;
    this.token = token;
    this.ownEnd = ownEnd;
    this.ownEndReason = ownEndReason;
  }

  /** Makes the handle; called once, by who acquired. */
  LeaseHandle handle() {
    LeaseHandle made = new LeaseHandle(this);
    contender.run(effects -> handle = new WeakReference<>(made));
    return made;
  }

  /** Returns whether nobody is left who could end it. Under the lock. */
  boolean isForgotten() {
    if (owner != null) {
      return !owner.isAlive();
    }
    return handle != null && handle.get() == null;
  }

  @Override
  public String name() {
    return contender.name().value();
  }

  @Override
  public long fencingToken() {
    return token;
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(contender.remaining(this));
  }

  @Override
  public void ensureValid() {
    contender.ensureValid(this);
  }

  @Override
  public void onLost(Consumer<? super LossReason> listener) {
    Objects.requireNonNull(listener);
    contender.run(
        effects -> {
          if (state == State.LOST) {
            notifyLost(effects, List.of(listener));
          } else if (state == State.LIVE) {
            lossListeners = add(lossListeners, listener);
          }
        });
  }

  @Override
  public void onEndangered(Consumer<? super Hold> listener) {
    Objects.requireNonNull(listener);
    contender.run(
        effects -> {
          if (state == State.LIVE && endangered) {
            notifyEndangered(effects, List.of(listener));
          } else if (state == State.LIVE) {
            dangerListeners = add(dangerListeners, listener);
          }
        });
  }

  private static <T> List<T> add(@Nullable List<T> list, T element) {
    List<T> result = list == null ? new ArrayList<>(1) : list;
    result.add(element);
    return result;
  }

  /** Becomes lost. Under the lock. */
  void lose(LossReason why, Effects effects) {
    state = State.LOST;
    reason = why;
    if (lossListeners != null) {
      notifyLost(effects, lossListeners);
      lossListeners = null;
    }
    if (owner != null && options.onLoss() == LossAction.INTERRUPT_OWNER) {
      effects.add(owner::interrupt);
    }
  }

  private void notifyLost(Effects effects, List<? extends Consumer<? super LossReason>> listeners) {
    LossReason why = Objects.requireNonNull(reason);
    for (Consumer<? super LossReason> listener : listeners) {
      effects.add(() -> contender.callback(() -> listener.accept(why)));
    }
  }

  /** Becomes endangered. Under the lock. */
  void endanger(Effects effects) {
    endangered = true;
    if (dangerListeners != null) {
      notifyEndangered(effects, dangerListeners);
      dangerListeners = null;
    }
  }

  private void notifyEndangered(Effects effects, List<? extends Consumer<? super Hold>> listeners) {
    // The listeners get the handle's face if there is one: it may be all that keeps it reachable.
    for (Consumer<? super Hold> listener : listeners) {
      effects.add(() -> contender.callback(() -> listener.accept(this)));
    }
  }

  /** Enters once more, as the owning thread. */
  void enter() {
    contender.enter(this);
  }

  /** Leaves once, as the owning thread. */
  void exit() {
    contender.exit(this);
  }

  /** Ends a lease, telling a loss. */
  void close() {
    contender.end(this, true);
  }

  /** Ends the hold, for one who was never told that it holds. */
  void end() {
    contender.end(this, false);
  }

  LockLostException lost() {
    LossReason why = Objects.requireNonNull(reason);
    return new LockLostException(
        "%s: the hold with token %d was lost: %s. Others may have been in since; what was written without checking the token is in doubt"
            .formatted(contender, token, why.text()),
        why,
        token);
  }

  String describe() {
    return "%s, token %d, %s"
        .formatted(contender, token, state.toString().toLowerCase(Locale.ROOT));
  }

  /** Returns who took it and where, for the log. */
  String taken() {
    return (owner == null ? "a lease" : "thread '" + owner.getName() + "'") + " at " + origin;
  }

  @Override
  public String toString() {
    return "Hold[" + describe() + "]";
  }
}
