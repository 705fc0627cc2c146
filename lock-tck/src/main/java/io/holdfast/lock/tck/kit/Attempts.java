package io.holdfast.lock.tck.kit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Runs a rule, and runs it again if it failed while this machine stood still for a good part of a
 * lease: that says nothing about the lock. A lock that breaks the rule fails once more, on a
 * machine that never stands still at once.
 */
final class Attempts {
  private static final int MOST = 4;
  private static final Duration LIMIT = Scale.seconds(60);

  private final String rule;
  private final Duration unusual;

  /**
   * Prepares to run a rule.
   *
   * @param rule its number
   * @param unusual how long a pause excuses a failure
   */
  Attempts(String rule, Duration unusual) {
    this.rule = rule;
    this.unusual = unusual;
  }

  /**
   * Runs the rule.
   *
   * @param first the first attempt
   * @param again a further attempt, with everything anew
   * @throws Throwable what the last attempt failed with
   */
  void run(Callable<@Nullable Void> first, Callable<@Nullable Void> again) throws Throwable {
    Callable<@Nullable Void> attempt = first;
    for (int left = MOST - 1; ; left--) {
      long start = System.nanoTime();
      try {
        LimitedThread.call("rule-" + rule, LIMIT, attempt);
        return;
      } catch (TestAbortedException | InterruptedException noVerdict) {
        throw noVerdict;
      } catch (Exception | Error seen) {
        Duration pause = Pauses.longestSince(start);
        boolean hung = System.nanoTime() - start >= LIMIT.toNanos();
        if (hung || left == 0 || pause.compareTo(unusual) < 0) {
          throw seen;
        }
        System.out.printf(
            "holdfast-tck: rule %s failed, but this machine stood still for %d ms meanwhile;"
                + " it is run again (%d left): %s%n",
            rule, pause.toMillis(), left, seen);
        attempt = again;
      }
    }
  }
}
