package io.holdfast.lock.tck.others;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.kit.Rule;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the kit over another library's locks, and keeps what came of it in a document. */
public final class Conformity {
  /** Set it to write the document instead of comparing with it. */
  private static final String WRITE = "holdfast.others.write";

  /** Rules of backends, which these locks have none of, and of URLs. */
  private static final String NO_BACKEND = "whole client";

  /** With these locks they are kept or broken as the threads happen to run. */
  private static final Set<String> BY_CHANCE = Set.of("6.7", "10.10", "11.8", "13.4");

  private Conformity() {}

  /**
   * Runs the kit, and checks that the section of a document says which rules were broken.
   *
   * @param library its name and version: the heading of the section
   */
  public static void check(Class<? extends LockConformance> kit, String library, Path document)
      throws IOException {
    Collection<Verdict> verdicts = run(kit);
    String section = section(verdicts);
    String text = Files.readString(document);
    String heading = "## " + library + "\n\n";
    int start = text.indexOf(heading);
    if (start < 0) {
      throw new AssertionError("no section '" + library + "' in " + document);
    }
    start += heading.length();
    int next = text.indexOf("\n## ", start);
    int end = next < 0 ? text.length() : next;
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(document, text.substring(0, start) + section + text.substring(end));
    } else {
      assertEquals(
          rules(text.substring(start, end)),
          rules(section),
          "the document is stale: run this with -D" + WRITE + "=true");
    }
  }

  /** Leaves out what was seen, which is never twice the same, and what is up to chance. */
  private static List<String> rules(String section) {
    return section
        .lines()
        .filter(line -> BY_CHANCE.stream().noneMatch(rule -> line.startsWith("| [" + rule + "]")))
        .map(
            line ->
                line.startsWith("| [")
                    ? line.substring(0, line.lastIndexOf('|', line.length() - 2))
                    : withoutChance(line))
        .toList();
  }

  private static String withoutChance(String line) {
    return Stream.of(line.split("(?<=[:,]) |\\.$"))
        .filter(part -> !BY_CHANCE.contains(part.replace(",", "")))
        .collect(Collectors.joining(" "))
        .replaceAll(",$", "");
  }

  private static Collection<Verdict> run(Class<?> kit) {
    Map<Rule, Verdict> verdicts = new TreeMap<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() && test.getSource().orElse(null) instanceof MethodSource source) {
              Method method = source.getJavaMethod();
              verdicts.put(Rule.of(method), Verdict.of(Rule.of(method), result));
            }
          }
        };
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(kit)).build(),
            listener);
    return verdicts.values();
  }

  private static String section(Collection<Verdict> verdicts) {
    Map<Verdict.Outcome, List<Verdict>> by =
        verdicts.stream()
            .filter(verdict -> !verdict.seen().contains(NO_BACKEND))
            .collect(
                Collectors.groupingBy(
                    Verdict::outcome,
                    () -> new EnumMap<>(Verdict.Outcome.class),
                    Collectors.toList()));
    StringBuilder section = new StringBuilder();
    section.append("Kept: ").append(ids(by, Verdict.Outcome.KEPT)).append(".\n\n");
    section
        .append("Not applicable: ")
        .append(ids(by, Verdict.Outcome.NOT_APPLICABLE))
        .append(".\n\n");
    section.append("| rule | | verdict | seen |\n|---|---|---|---|\n");
    verdicts.stream()
        .filter(
            verdict ->
                verdict.outcome() == Verdict.Outcome.BROKEN
                    || verdict.outcome() == Verdict.Outcome.NOT_OFFERED)
        .map(Conformity::row)
        .forEach(section::append);
    return section.toString();
  }

  private static String ids(Map<Verdict.Outcome, List<Verdict>> by, Verdict.Outcome outcome) {
    List<Verdict> some = by.getOrDefault(outcome, List.of());
    return some.isEmpty()
        ? "none"
        : some.stream().map(verdict -> verdict.rule().id()).collect(Collectors.joining(", "));
  }

  private static String row(Verdict verdict) {
    String id = verdict.rule().id();
    String title =
        verdict.rule().title().replaceAll("(?<!^)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return "| [%s](spec.md#rule-%s) | %s | %s | %s |\n"
        .formatted(
            id,
            id,
            title,
            verdict.outcome() == Verdict.Outcome.BROKEN ? "broken" : "not offered",
            verdict.seen());
  }
}
