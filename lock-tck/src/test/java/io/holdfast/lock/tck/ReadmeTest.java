package io.holdfast.lock.tck;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of backends and guarantees says what the summaries of their last runs say. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path SUMMARIES = Path.of("..", "docs", "conformance");
  private static final String BEGIN = "<!-- conformance -->\n";
  private static final String END = "<!-- /conformance -->\n";

  @Test
  void table_ofReadme_isThatOfTheSummaries() throws IOException {
    List<Summary> summaries = summaries();
    assertFalse(summaries.isEmpty(), "no summaries in " + SUMMARIES);
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "the README's marks");
    String fresh = readme.substring(0, begin) + table(summaries) + readme.substring(end);
    CommittedSummary.check(fresh, README, getClass());
  }

  /** A rule that is dropped or added changes every summary. */
  @Test
  void rules_ofEachSummary_areThoseOfTheSpec() throws IOException {
    for (Summary summary : summaries()) {
      List<String> named =
          Stream.of(summary.passed, summary.notApplicable, summary.testedElsewhere)
              .flatMap(List::stream)
              .sorted()
              .toList();
      List<String> spec = Spec.load().ids().stream().sorted().toList();
      assertTrue(
          named.equals(spec),
          () -> "%s: the rules %s, and those of spec.md %s".formatted(summary.name, named, spec));
    }
  }

  private static String table(List<Summary> summaries) {
    List<String> rows = new ArrayList<>();
    rows.add(row("", summaries, summary -> summary.name));
    rows.add("|---|" + "---|".repeat(summaries.size()));
    rows.add(row("seen by other processes", summaries, s -> s.says("shared")));
    rows.add(row("clients are served in order", summaries, s -> s.says("fair")));
    rows.add(row("shortest lease", summaries, Summary::shortest));
    rows.add(row("longest lease", summaries, s -> s.lasts("longestLease")));
    rows.add(row("tokens rise over loss of data", summaries, s -> s.says("tokensSurviveDataLoss")));
    rows.add(row("grants end with a session", summaries, s -> s.says("sessionBound")));
    rows.add(row("**rules passed**", summaries, s -> "**" + s.passed.size() + "**"));
    rows.add(row("rules not applicable", summaries, s -> "" + s.notApplicable.size()));
    Spec.load()
        .chapters()
        .forEach((number, title) -> chapter(number, title, summaries).ifPresent(rows::add));
    return String.join("\n", rows) + "\n";
  }

  private static Optional<String> chapter(int number, String title, List<Summary> summaries) {
    boolean ofBackends = summaries.stream().anyMatch(s -> s.count(number, s.passed) > 0);
    return ofBackends
        ? Optional.of(row(number + " " + title, summaries, s -> s.chapter(number)))
        : Optional.empty();
  }

  private static String row(String what, List<Summary> of, Function<Summary, String> cell) {
    return of.stream().map(cell).collect(joining(" | ", "| " + what + " | ", " |"));
  }

  private static List<Summary> summaries() throws IOException {
    try (Stream<Path> files = Files.list(SUMMARIES)) {
      List<Summary> all = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        all.add(new Summary(Files.readString(file)));
      }
      return all;
    }
  }

  /** Of the JSON only what the kit writes has to be understood. */
  private static final class Summary {
    final String name;
    final List<String> passed;
    final List<String> notApplicable;
    final List<String> testedElsewhere;
    private final String json;

    Summary(String json) {
      this.json = json;
      name = text("name");
      passed = ids("passed");
      notApplicable = ids("notApplicable");
      testedElsewhere = ids("testedElsewhere");
    }

    private String text(String member) {
      return find("\"" + member + "\": \"([^\"]*)\"", json).get(0);
    }

    private List<String> ids(String member) {
      int begin = json.indexOf("\"" + member + "\": [");
      return find("\"(\\d+\\.\\d+)\"", json.substring(begin, json.indexOf("]", begin)));
    }

    private static List<String> find(String pattern, String in) {
      return Pattern.compile(pattern)
          .matcher(in)
          .results()
          .map((MatchResult result) -> result.group(1))
          .toList();
    }

    String says(String capability) {
      return Map.of("true", "yes", "false", "no").get(text(capability));
    }

    String shortest() {
      return says("sessionBound").equals("yes") ? "the session" : lasts("leastLease");
    }

    String lasts(String capability) {
      Duration time = Duration.parse(text(capability));
      return time.compareTo(Duration.ofHours(1)) < 0
          ? time.toMillis() + " ms"
          : time.toHours() + " h";
    }

    long count(int chapter, List<String> rules) {
      return rules.stream().filter(rule -> rule.startsWith(chapter + ".")).count();
    }

    String chapter(int number) {
      long done = count(number, passed);
      long all = done + count(number, notApplicable);
      return done == all ? "" + all : done + " of " + all;
    }
  }
}
