package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Rule;
import io.holdfast.lock.tck.kit.Spec;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SpecTest {
  @Test
  void rules_ofSpecAndKit_areTheSame() {
    assertEquals(List.copyOf(kitRules()), Spec.load().ids(), "rules of the kit, and of spec.md");
  }

  @Test
  void chapters_ofKit_areNumberedAsTheirRules() {
    for (Class<?> chapter : LockConformance.class.getDeclaredClasses()) {
      int number = Integer.parseInt(chapter.getSimpleName().replaceAll("Chapter(\\d+).*", "$1"));
      rules(chapter).forEach(rule -> assertEquals(number, rule.chapter(), rule::toString));
    }
  }

  @Test
  void entry_ofEachRule_saysMustShouldOrMay() {
    Spec.load()
        .rules()
        .forEach(
            (id, entry) ->
                assertTrue(entry.text().matches(".*\\b(MUST|SHOULD|MAY|The same)\\b.*"), id));
  }

  @Test
  void explain_brokenRule_namesRuleDemandSeenAndWhereToLook() {
    String message =
        Spec.load().explain(new Rule(3, 2, "someTitle"), new AssertionError("a thing was seen"));
    assertTrue(message.contains("rule 3.2"), message);
    assertTrue(message.contains("spec.md#rule-3.2"), message);
    assertTrue(message.contains("MUST NOT touch the grant of another"), message);
    assertTrue(message.contains("a thing was seen"), message);
    assertTrue(message.contains("compare-and-delete"), message);
  }

  private static List<String> kitRules() {
    TreeSet<Rule> rules = new TreeSet<>();
    List<String> twice = new ArrayList<>();
    for (Class<?> chapter : LockConformance.class.getDeclaredClasses()) {
      assertTrue(chapter.isAnnotationPresent(Nested.class), chapter::getName);
      rules(chapter).filter(rule -> !rules.add(rule)).forEach(rule -> twice.add(rule.id()));
    }
    assertEquals(List.of(), twice, "rules that are tested twice");
    return rules.stream().map(Rule::id).toList();
  }

  private static Stream<Rule> rules(Class<?> chapter) {
    return Stream.of(chapter.getSuperclass().getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map((Method method) -> Rule.of(method));
  }

  @Test
  void parse_ofEveryAnchor_findsAnEntry() {
    Map<String, Spec.Entry> rules = Spec.load().rules();
    assertEquals(Spec.load().ids().size(), rules.size());
    assertEquals(Spec.load().anchors(), rules.size(), "anchors in spec.md");
  }
}
