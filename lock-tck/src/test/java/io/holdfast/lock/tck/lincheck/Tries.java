package io.holdfast.lock.tck.lincheck;

import org.jetbrains.lincheck.datastructures.Operation;

/** Three handles of two clients are tried for and closed: each answer is one that a lock gives. */
public class Tries extends Played {
  private static final String HERE = "one thread";
  private static final String THERE = "the other";

  /** Tries, in one thread. */
  @Operation(nonParallelGroup = HERE)
  public boolean tryFirst() {
    return (boolean) play("tryFirst");
  }

  /** Closes, in one thread. */
  @Operation(nonParallelGroup = HERE)
  public void closeFirst() {
    play("closeFirst");
  }

  /** Tries as the same client, in the other thread. */
  @Operation(nonParallelGroup = THERE)
  public boolean trySecond() {
    return (boolean) play("trySecond");
  }

  /** Closes as the same client, in the other thread. */
  @Operation(nonParallelGroup = THERE)
  public void closeSecond() {
    play("closeSecond");
  }

  /** Tries as another client, in the other thread. */
  @Operation(nonParallelGroup = THERE)
  public boolean tryThird() {
    return (boolean) play("tryThird");
  }

  /** Closes as another client, in the other thread. */
  @Operation(nonParallelGroup = THERE)
  public void closeThird() {
    play("closeThird");
  }

  /** A lock with three handles, used by one thread. */
  public static class Specification {
    private int holder;

    private boolean hold(int handle) {
      boolean free = holder == 0;
      holder = free ? handle : holder;
      return free;
    }

    private void close(int handle) {
      holder = holder == handle ? 0 : holder;
    }

    /** Tries. */
    public boolean tryFirst() {
      return hold(1);
    }

    /** Tries. */
    public boolean trySecond() {
      return hold(2);
    }

    /** Tries. */
    public boolean tryThird() {
      return hold(3);
    }

    /** Closes. */
    public void closeFirst() {
      close(1);
    }

    /** Closes. */
    public void closeSecond() {
      close(2);
    }

    /** Closes. */
    public void closeThird() {
      close(3);
    }
  }
}
