package io.holdfast.lock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A backend that is none of ours: it passes the kit, and is what the documentation says. */
@Tag("any-jdk")
class CustomProviderTest {
  private static final Path SOURCES = Example.source("custom-provider").resolve("src");
  private static final Path GUIDE = Reactor.ROOT.resolve(Path.of("docs", "write-a-provider.md"));
  private static final Pattern SUMMARY =
      Pattern.compile(
          "holdfast-tck: sqlite:.*: (\\d+) rules in .*: (\\d+) passed, 0 failed,"
              + " (\\d+) not applicable \\((.*)\\)");

  private static final Pattern CRASH_RULES = Pattern.compile("\\b17\\.");

  /** A piece of code in the guide, behind a comment with the name of its file. */
  private static final Pattern QUOTE =
      Pattern.compile("<!-- ([^ ]+) -->\n```[a-z]*\n(.*?)```", Pattern.DOTALL);

  private static final Pattern ANONYMOUS = Pattern.compile("(?<!-->\n)```(java|xml)");

  @Test
  void kit_passes() {
    String output = Example.copy("custom-provider").maven("verify").succeeded().output();
    Matcher summary = SUMMARY.matcher(output);
    assertTrue(summary.find(), output);
    int rules = Integer.parseInt(summary.group(1));
    int passed = Integer.parseInt(summary.group(2));
    assertEquals(rules, passed + Integer.parseInt(summary.group(3)), summary.group());
    assertTrue(passed > rules * 3 / 4, summary.group());
    assertFalse(CRASH_RULES.matcher(summary.group(4)).find(), summary.group());
  }

  @Test
  void backend_hasAtMost200Lines() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(Path.of("main", "java")))) {
      long lines = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines += Files.readAllLines(file).size();
      }
      assertTrue(lines > 100 && lines <= 200, "lines: " + lines);
    }
  }

  @Test
  void guide_quotesTheCode() throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher quotes = QUOTE.matcher(guide);
    int found = 0;
    while (quotes.find()) {
      found++;
      String code = Files.readString(Reactor.ROOT.resolve(quotes.group(1)));
      assertTrue(
          unindented(code.lines()).contains(unindented(quotes.group(2).lines())),
          () -> "not in " + quotes.group(1) + ":\n" + quotes.group(2));
    }
    assertTrue(found >= 8, "pieces of code that were found: " + found);
    Matcher anonymous = ANONYMOUS.matcher(guide);
    assertFalse(anonymous.find(), "a piece of code that does not say from which file it is");
  }

  private static String unindented(Stream<String> lines) {
    List<String> stripped = lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
    return String.join("\n", stripped) + "\n";
  }
}
