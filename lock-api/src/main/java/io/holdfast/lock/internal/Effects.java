package io.holdfast.lock.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transition of a {@link Contender} wants done once its lock is free again: requests,
 * wake-ups, callbacks. Nothing of that kind ever runs under the lock, and one that fails keeps no
 * other from running: the state has changed already.
 */
final class Effects {
  private static final Logger LOG = System.getLogger(Effects.class.getName());

  /** Most transitions have one at most: it needs no list. */
  private @Nullable Runnable first;

  private List<Runnable> others = List.of();
  private @Nullable Long callerWaitsUntil;

  /**
   * Says that the thread that runs the effects waits for what is asked of the store, and for
   * nothing else.
   *
   * @param until on the clock, or {@code null} if it does not wait
   */
  void callerWaits(@Nullable Long until) {
    callerWaitsUntil = until;
  }

  @Nullable Long callerWaitsUntil() {
    return callerWaitsUntil;
  }

  void add(Runnable effect) {
    if (first == null) {
      first = effect;
      return;
    }
    if (others.isEmpty()) {
      others = new ArrayList<>(2);
    }
    others.add(effect);
  }

  void run() {
    if (first != null) {
      run(first);
      others.forEach(Effects::run);
    }
  }

  private static void run(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "an effect failed; the others go on", e);
    }
  }
}
