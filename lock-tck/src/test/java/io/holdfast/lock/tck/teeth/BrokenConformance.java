package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.util.Objects;
import java.util.function.Supplier;

/** The kit as {@link Bite} runs it, several at a time; not to be run by itself. */
class BrokenConformance extends LockConformance {
  /** What the rules that run on this thread are run against. */
  static final ThreadLocal<Supplier<LockFixture>> UNDER_TEST = new ThreadLocal<>();

  @Override
  protected LockFixture fixture() {
    return Objects.requireNonNull(UNDER_TEST.get(), "run by Bite only").get();
  }

  /** It is no backend that anybody is to be told of. */
  @Override
  public void report(ConformanceReport report) {}
}
