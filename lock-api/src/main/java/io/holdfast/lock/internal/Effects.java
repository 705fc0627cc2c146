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
 *
 * <p>Guarded by that lock. The next transition begins with none.
 */
final class Effects {
  private static final Logger LOG = System.getLogger(Effects.class.getName());

  /** Most transitions have one at most: it needs no list. */
  private record Several(List<Runnable> effects) implements Runnable {
    @Override
    public void run() {
      effects.forEach(Effects::run);
    }
  }

  private @Nullable Runnable wanted;
  private @Nullable Long callerWaitsUntil;

  /**
   * Says that the thread that runs the effects waits for what is asked of the store, and for
   * nothing else. Before that is added.
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
    if (wanted == null) {
      wanted = effect;
    } else if (wanted instanceof Several several) {
      several.effects.add(effect);
    } else {
      wanted = new Several(new ArrayList<>(List.of(wanted, effect)));
    }
  }

  /** Ends the transition, and returns what it wants done: for {@link #run}, without the lock. */
  @Nullable Runnable take() {
    Runnable taken = wanted;
    wanted = null;
    callerWaitsUntil = null;
    return taken;
  }

  static void run(@Nullable Runnable effect) {
    if (effect == null) {
      return;
    }
    try {
      effect.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "an effect failed; the others go on", e);
    }
  }
}
