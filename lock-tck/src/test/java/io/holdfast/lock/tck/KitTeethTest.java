package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.holdfast.lock.tck.kit.Rule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The kit notices what backends get wrong, and says which rule it is. */
class KitTeethTest {
  @ParameterizedTest
  @EnumSource
  void kit_backendWithAMistake_reportsTheRulesThatItBreaks(Mistake mistake) {
    Map<String, String> broken = new TreeMap<>();
    String output = run(mistake, broken);
    assertEquals(mistake.rules(), broken.keySet(), () -> "reported: " + broken);
    for (String rule : mistake.rules()) {
      String message = broken.get(rule);
      assertTrue(message.startsWith("rule " + rule + " is broken"), message);
      assertTrue(message.contains("look at:"), message);
    }
    assertTrue(output.contains("with the mistake " + mistake), output);
    assertTrue(output.contains(broken.size() + " failed"), output);
  }

  @Test
  void rules_ofAllMistakes_coverEveryStoreChapter() {
    List<String> chapters =
        Stream.of(Mistake.values())
            .flatMap(mistake -> mistake.rules().stream())
            .map(rule -> rule.substring(0, rule.indexOf('.')))
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of("1", "2", "3", "4", "5"), chapters);
  }

  /** Runs the rules that the mistake breaks; returns what was printed. */
  private static String run(Mistake mistake, Map<String, String> broken) {
    MistakenConformance.mistake = mistake;
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(mistake.rules().stream().map(KitTeethTest::method).toList())
            .build();
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create().execute(request, new Failures(broken));
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static DiscoverySelector method(String rule) {
    for (Class<?> chapter : LockConformance.class.getDeclaredClasses()) {
      for (Method method : chapter.getSuperclass().getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class) && Rule.of(method).id().equals(rule)) {
          return selectNestedMethod(List.of(MistakenConformance.class), chapter, method.getName());
        }
      }
    }
    throw new AssertionError("no rule " + rule);
  }

  private record Failures(Map<String, String> broken) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result
          .getThrowable()
          .filter(thrown -> result.getStatus() == TestExecutionResult.Status.FAILED)
          .ifPresent(thrown -> broken.put(rule(test), String.valueOf(thrown.getMessage())));
    }

    private static String rule(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> Rule.of(((MethodSource) source).getJavaMethod()).id())
          .orElse(test.getDisplayName());
    }
  }
}
