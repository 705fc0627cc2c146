package io.holdfast.lock.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a transition of a {@link Contender} wants done once its lock is free again: requests,
 * wake-ups, callbacks. Nothing of that kind ever runs under the lock.
 */
final class Effects {
  private final List<Runnable> effects = new ArrayList<>(2);

  void add(Runnable effect) {
    effects.add(effect);
  }

  void run() {
    for (Runnable effect : effects) {
      effect.run();
    }
  }
}
