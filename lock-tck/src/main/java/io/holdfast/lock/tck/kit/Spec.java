package io.holdfast.lock.tck.kit;

import io.holdfast.lock.tck.ConformanceReport.Result;
import io.holdfast.lock.tck.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The specification, as far as messages and tests of the kit need it: docs/spec.md. */
public final class Spec {
  private static final Pattern RULE =
      Pattern.compile(
          "<a id=\"rule-(?<id>\\d+\\.\\d+)\"></a>\\*\\*\\k<id>\\*\\* +(?<text>.*?)\\n"
              + "\\n"
              + "\\*Intent:\\* (?<intent>.*?)\\n"
              + "\\n"
              + "\\*(?<how>If it fails|Tested by):\\* (?<check>.*?)(?:\\n"
              + "\\n"
              + "|\\n"
              + "?$)",
          Pattern.DOTALL);

  private static final Pattern CHAPTER = Pattern.compile("(?m)^## (\\d+)\\. (.*)$");

  private final Map<String, Entry> rules = new LinkedHashMap<>();

  /**
   * A rule.
   *
   * @param text what is demanded
   * @param intent what for
   * @param check where to look if it is broken; or the test of it
   * @param elsewhere whether it is about no backend, and {@code check} names a test
   */
  public record Entry(String text, String intent, String check, boolean elsewhere) {}

  private final Map<Integer, String> chapters = new TreeMap<>();
  private final int anchors;

  private Spec(String markdown) {
    anchors = markdown.split("<a id=\"rule-", -1).length - 1;
    Matcher rule = RULE.matcher(markdown);
    while (rule.find()) {
      Entry entry =
          new Entry(
              line(rule.group("text")),
              line(rule.group("intent")),
              line(rule.group("check")),
              rule.group("how").equals("Tested by"));
      if (rules.put(rule.group("id"), entry) != null) {
        throw new IllegalStateException("rule " + rule.group("id") + " is there twice");
      }
    }
    Matcher chapter = CHAPTER.matcher(markdown);
    while (chapter.find()) {
      chapters.put(Integer.valueOf(chapter.group(1)), chapter.group(2));
    }
  }

  /** Reads the specification that comes with the kit. */
  public static Spec load() {
    try (InputStream in = Spec.class.getResourceAsStream("/io/holdfast/lock/tck/spec.md")) {
      if (in == null) {
        throw new IllegalStateException("spec.md is missing in the kit's jar");
      }
      return new Spec(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the rules by their ids. */
  public Map<String, Entry> rules() {
    return Map.copyOf(rules);
  }

  /** Returns the ids of the rules in the order of the text. */
  public List<String> ids() {
    return List.copyOf(rules.keySet());
  }

  /** Returns the titles of the chapters by their numbers. */
  public Map<Integer, String> chapters() {
    return new TreeMap<>(chapters);
  }

  /** Returns what a rule demands. */
  String text(String id) {
    Entry entry = rules.get(id);
    return entry == null ? "(not in spec.md)" : entry.text;
  }

  /** Returns what is to be said of a rule that no test method has run for. */
  Result withoutRun(String id) {
    Entry entry = rules.get(id);
    return entry != null && entry.elsewhere
        ? new Result(id, entry.text, Verdict.TESTED_ELSEWHERE, entry.check)
        : new Result(id, text(id), Verdict.NOT_RUN, "this run did not come to it");
  }

  /** Returns how many anchors of rules the text has. */
  public int anchors() {
    return anchors;
  }

  /** Returns what a broken rule is reported with. */
  public String explain(Rule rule, Throwable seen) {
    Entry entry = rules.get(rule.id());
    if (entry == null) {
      return "rule %s (not in spec.md) is broken: %s".formatted(rule.id(), seen);
    }
    return """
    rule %s is broken (%s), see docs/spec.md#rule-%1$s
      demanded: %s
      seen:     %s
      look at:  %s
    """
        .formatted(rule.id(), rule.title(), entry.text, seen, entry.check);
  }

  private static String line(String paragraph) {
    return paragraph.replaceAll("\\s+", " ").strip();
  }
}
