package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether this is a moment worth striking at: somebody has a hold, somebody waits, a request of one
 * client is unanswered, and it is about what was wished for. After some time without, the wish is
 * dropped. Not thread-safe.
 */
final class Chance implements BooleanSupplier {
  private static final Duration PATIENCE = Duration.ofMillis(250);

  /** What clients are about is heard some milliseconds late. */
  private static final int LOOKS = 3;

  private final Scene scene;
  private final Phase wish;
  private final Member watched;
  private final long patience = System.nanoTime() + Scale.of(PATIENCE).toNanos();
  private int seen;

  Chance(Scene scene, Phase wish, Member watched) {
    this.scene = scene;
    this.wish = wish;
    this.watched = watched;
  }

  @Override
  public boolean getAsBoolean() {
    seen = isGood() ? seen + 1 : 0;
    return seen >= (wish == Phase.GRANT_UNREAD ? LOOKS : 1);
  }

  private boolean isGood() {
    boolean wire = watched.isProcess();
    if (!scene.isContended() || (wire && watched.unanswered() == 0)) {
      return false;
    }
    if (System.nanoTime() > patience) {
      return true;
    }
    return wish == Phase.GRANT_UNREAD
        ? !wire || (watched.holdsBack() && !scene.awaitedAndFree(watched.names()).isEmpty())
        : scene.phases(watched.names()).contains(wish);
  }
}
