package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.lock.tck.kit.Kit;
import io.holdfast.lock.tck.kit.Repeatable;
import io.holdfast.lock.tck.kit.TestTime;
import org.junit.jupiter.api.BeforeEach;

/** What all chapters have. */
public abstract class Chapter implements Repeatable {
  private Kit kit;

  @Override
  @BeforeEach
  public final void begin(Kit kit) {
    this.kit = kit;
    prepare();
  }

  /** Checks that the chapter applies, and how its time passes, before anything is opened. */
  void prepare() {}

  final Kit kit() {
    return kit;
  }

  final TestTime time() {
    return kit.time();
  }

  /** Ends the rule as not applicable if the backend does not claim what it is about. */
  static void applies(boolean claimed, String reason) {
    assumeTrue(claimed, reason);
  }
}
