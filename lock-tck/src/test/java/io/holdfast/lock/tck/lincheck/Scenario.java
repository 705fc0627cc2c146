package io.holdfast.lock.tck.lincheck;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Two things that happen at once, and what must be so afterwards. */
public class Scenario extends Played {
  /** The one. */
  @Operation(runOnce = true)
  public void one() {
    play("one");
  }

  /** The other. */
  @Operation(runOnce = true)
  public void other() {
    play("other");
  }

  /** Afterwards. */
  @Validate
  public void check() {
    play("check");
  }

  /** Neither has a result that could be wrong. */
  public static class Specification {
    /** Does nothing. */
    public void one() {}

    /** Does nothing. */
    public void other() {}
  }
}
