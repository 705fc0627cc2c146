package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Rule;
import io.holdfast.lock.tck.kit.Spec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SpecTest {
  @Test
  void rules_ofSpecAndKit_areTheSame() {
    Spec spec = Spec.load();
    List<String> ofKit =
        spec.ids().stream().filter(id -> !spec.rules().get(id).elsewhere()).toList();
    assertEquals(kitRules(), ofKit, "rules of the kit, and of spec.md");
  }

  @Test
  void rules_ofSpec_areInOrder() {
    List<String> ids = Spec.load().ids();
    assertEquals(ids.stream().sorted(Comparator.comparingInt(SpecTest::order)).toList(), ids);
  }

  private static int order(String id) {
    int dot = id.indexOf('.');
    return Integer.parseInt(id.substring(0, dot)) * 1000 + Integer.parseInt(id.substring(dot + 1));
  }

  /** Then a backend's author cannot override one away. */
  @Test
  void rules_ofKit_areFinal() {
    for (Class<?> chapter : LockConformance.class.getDeclaredClasses()) {
      List<String> open =
          Stream.of(chapter.getSuperclass().getMethods())
              .filter(method -> method.getDeclaringClass() != Object.class)
              .filter(method -> !Modifier.isFinal(method.getModifiers()))
              .map(Method::getName)
              .toList();
      assertEquals(List.of(), open, () -> "methods that can be overridden in " + chapter);
      methods(chapter).forEach(m -> assertTrue(Modifier.isFinal(m.getModifiers()), m::getName));
    }
    assertTrue(
        Stream.of("openFixture", "closeFixture", "opened")
            .allMatch(SpecTest::isFinalInConformance));
  }

  private static boolean isFinalInConformance(String method) {
    try {
      return Modifier.isFinal(LockConformance.class.getDeclaredMethod(method).getModifiers());
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rules_testedElsewhere_nameTestsThatExist() throws IOException {
    for (Map.Entry<String, Spec.Entry> rule : Spec.load().rules().entrySet()) {
      if (rule.getValue().elsewhere()) {
        String check = rule.getValue().check();
        String module = check.replaceAll(".*\\((.*)\\)$", "$1");
        List<MatchResult> named = TestSources.NAME.matcher(check).results().toList();
        assertTrue(!named.isEmpty(), () -> rule.getKey() + " names a test: " + check);
        for (MatchResult each : named) {
          assertTrue(
              TestSources.isTest(each.group(1), each.group(2), module),
              () -> "rule %s is tested by %s".formatted(rule.getKey(), each.group()));
        }
      }
    }
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
    return methods(chapter).map(Rule::of);
  }

  private static Stream<Method> methods(Class<?> chapter) {
    return Stream.of(chapter.getSuperclass().getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  @Test
  void parse_ofEveryAnchor_findsAnEntry() {
    Map<String, Spec.Entry> rules = Spec.load().rules();
    assertEquals(Spec.load().ids().size(), rules.size());
    assertEquals(Spec.load().anchors(), rules.size(), "anchors in spec.md");
  }
}
