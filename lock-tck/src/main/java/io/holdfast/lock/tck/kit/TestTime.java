package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.LockClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How time passes in a rule: really, or by moving a virtual clock. Every wait of the kit goes
 * through here.
 */
public abstract class TestTime {
  private static final long PAUSE_NANOS = 500_000;
  private static final Duration SETTLED = Scale.seconds(5);

  TestTime() {}

  /** Returns the clock that clients of this rule are opened with. */
  public abstract LockClock clock();

  /** Returns the lease that rules use where they have no reason for another. */
  public abstract Duration lease();

  /** Returns how late something may be that has to come "at once" or "then". */
  public abstract Duration slack();

  /** Returns whether time passes only when the rule says so. */
  public abstract boolean virtual();

  /** Lets a small part of the lease pass, and others run. */
  abstract void step();

  /** Returns the moment on the clock. */
  public final long now() {
    return clock().nanoTime();
  }

  /** Returns what has passed since a moment. */
  public final Duration since(long moment) {
    return Duration.ofNanos(now() - moment);
  }

  /** Returns so many times the lease. */
  public final Duration leases(double times) {
    return Duration.ofNanos((long) (lease().toNanos() * times));
  }

  /** Lets this much time pass, in small steps, so that other threads keep up. */
  public final void pass(Duration time) {
    long start = now();
    while (since(start).compareTo(time) < 0) {
      stepUntil(start + time.toNanos());
    }
  }

  /** Lets a step pass, and not more than is left until the moment. */
  abstract void stepUntil(long moment);

  /**
   * Lets time pass until something has come about.
   *
   * @param what it is, for the message if it does not
   * @param limit how long it may take on the clock; on a virtual clock, other threads get some real
   *     time beyond it
   */
  public final void until(String what, Duration limit, BooleanSupplier come) {
    long start = now();
    long real = System.nanoTime();
    // The limit is looked at first: a pause of this thread between the two looks is no failure.
    boolean late = false;
    while (!come.getAsBoolean()) {
      if (late) {
        throw new AssertionError("%s: not within %s".formatted(what, limit));
      }
      boolean over = since(start).compareTo(limit) > 0;
      if (over && virtual()) {
        letOthersRun();
      } else {
        step();
      }
      late = over && (!virtual() || realSince(real).compareTo(Scale.seconds(2)) > 0);
    }
  }

  /** Like {@link #until}, for something that is not there at first; returns it. */
  public final <T> T given(String what, Duration limit, Supplier<@Nullable T> source) {
    List<T> found = new ArrayList<>();
    until(
        what,
        limit,
        () -> {
          T now = source.get();
          return now != null && found.add(now);
        });
    return found.get(0);
  }

  /** Waits, while a virtual clock stands still, until other threads have come to a state. */
  public final void settle(String what, BooleanSupplier come) {
    if (!settles(SETTLED, come)) {
      throw new AssertionError(what + ": not within " + SETTLED + " (real time)");
    }
  }

  /** Like {@link #settle}, and says whether they have. */
  static boolean settles(Duration limit, BooleanSupplier come) {
    long real = System.nanoTime();
    while (!come.getAsBoolean()) {
      if (realSince(real).compareTo(limit) > 0) {
        return false;
      }
      letOthersRun();
    }
    return true;
  }

  static void letOthersRun() {
    LockSupport.parkNanos(PAUSE_NANOS);
    if (Thread.interrupted()) {
      throw new AssertionError("the rule was interrupted: it took too long");
    }
  }

  private static Duration realSince(long real) {
    return Duration.ofNanos(System.nanoTime() - real);
  }
}
