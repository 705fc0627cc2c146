package io.holdfast.lock.tck.kit;

import java.lang.reflect.Method;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rule a method tests, by its name: {@code rule2_3_whatIsDemanded}.
 *
 * @param chapter its chapter
 * @param number its number in the chapter
 * @param title the rest of the method's name
 */
public record Rule(int chapter, int number, String title) implements Comparable<Rule> {
  private static final Pattern FORM = Pattern.compile("rule(\\d+)_(\\d+)_(\\w+)");

  /** Returns the rule that a method tests. */
  public static Rule of(Method method) {
    Matcher form = FORM.matcher(method.getName());
    if (!form.matches()) {
      throw new IllegalStateException("a rule is named rule2_3_whatIsDemanded, not " + method);
    }
    return new Rule(
        Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), form.group(3));
  }

  /** Returns chapter and number: {@code 2.3}. */
  public String id() {
    return chapter + "." + number;
  }

  @Override
  public int compareTo(Rule other) {
    int byChapter = Integer.compare(chapter, other.chapter);
    return byChapter != 0 ? byChapter : Integer.compare(number, other.number);
  }
}
