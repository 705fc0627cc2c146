package io.holdfast.lock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Verdict;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * One run of the kit. JUnit makes the instances, so what they are about is in static fields: there
 * is one run in a process.
 */
@ExtendWith(TckRun.Wanted.class)
final class TckRun extends LockConformance {
  private static final Pattern RULE = Pattern.compile("rule(\\d+)_(\\d+)_.*");
  private static final String CRASHES = "17";

  private static volatile @Nullable UrlFixture store;
  private static volatile List<String> rules = List.of();
  private static volatile @Nullable ConformanceReport made;

  /**
   * Runs the kit.
   *
   * @param fixture what is tested
   * @param wanted the rules and chapters to run; all if empty
   * @param console told how far it has come
   */
  static ConformanceReport of(UrlFixture fixture, List<String> wanted, Console console) {
    store = fixture;
    rules = List.copyOf(wanted);
    PrintStream out = System.out;
    // The kit says its last line there, where the report is to stand alone.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(TckRun.class))
                  .build(),
              new TckProgress(console));
    } finally {
      System.setOut(out);
    }
    return Objects.requireNonNull(made, "the kit made no report");
  }

  @Override
  protected LockFixture fixture() {
    return Objects.requireNonNull(store);
  }

  @Override
  public void report(ConformanceReport report) {
    made =
        new ConformanceReport(
            report.name(),
            report.backend(),
            report.capabilities(),
            report.backendVersion(),
            report.kitVersion(),
            report.java(),
            report.timeScale(),
            report.took(),
            report.results().stream().map(TckRun::notRun).toList());
  }

  /** A rule that stopped when it was to hurt something was not run. */
  private static Result notRun(Result result) {
    return result.reason().equals(UrlFixture.NOT_ALLOWED)
        ? new Result(result.rule(), result.text(), Verdict.NOT_RUN, result.reason())
        : result;
  }

  /** Leaves out the rules that are not wanted or not allowed. */
  static final class Wanted implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context
          .getTestMethod()
          .map(Wanted::evaluate)
          .orElseGet(() -> ConditionEvaluationResult.enabled("asked for each rule"));
    }

    private static ConditionEvaluationResult evaluate(Method method) {
      Matcher rule = RULE.matcher(method.getName());
      if (!rule.matches()) {
        return ConditionEvaluationResult.enabled("no rule");
      }
      String chapter = rule.group(1);
      String id = chapter + "." + rule.group(2);
      if (!rules.isEmpty() && !rules.contains(chapter) && !rules.contains(id)) {
        return ConditionEvaluationResult.disabled("not asked for with --rules");
      }
      boolean allowed = Objects.requireNonNull(store).allowFaults();
      return chapter.equals(CRASHES) && !allowed
          ? ConditionEvaluationResult.disabled(UrlFixture.NOT_ALLOWED)
          : ConditionEvaluationResult.enabled("wanted");
    }
  }
}
