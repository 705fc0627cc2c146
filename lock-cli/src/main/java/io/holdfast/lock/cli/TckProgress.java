package io.holdfast.lock.cli;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Tells how far the kit has come, and which rules have failed. */
final class TckProgress implements TestExecutionListener {
  private final Console console;
  private long all;
  private long done;

  TckProgress(Console console) {
    this.console = console;
  }

  @Override
  public synchronized void testPlanExecutionStarted(TestPlan plan) {
    all = plan.countTestIdentifiers(TestIdentifier::isTest);
  }

  @Override
  public synchronized void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      console.progress("  %d of %d: %s".formatted(done + 1, all, name(test)));
    }
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    if (test.isTest()) {
      done++;
    }
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      done++;
    }
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      console.line("  FAILED: " + name(test));
    }
  }

  /** The name of the method, without its parameter. */
  private static String name(TestIdentifier test) {
    return test.getDisplayName().replaceAll("\\(.*", "");
  }
}
