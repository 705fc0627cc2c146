package io.holdfast.lock.tck.teeth;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.kit.Rule;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of the kit against one broken lock: which rules noticed, and what they said. */
final class Bite implements Runnable, TestExecutionListener {
  /** Those without threads and waits, on backends directly. */
  private static final int QUICK_CHAPTERS = 5;

  private static final Comparator<String> ORDER =
      Comparator.comparingInt(Bite::chapter).thenComparingInt(Bite::number);

  private static final Map<String, DiscoverySelector> SELECTORS = selectors();

  private final Broken broken;
  private final Map<String, String> caught = new ConcurrentSkipListMap<>(ORDER);
  private final AtomicInteger passed = new AtomicInteger();
  private volatile double seconds;

  Bite(Broken broken) {
    this.broken = broken;
  }

  Broken broken() {
    return broken;
  }

  /** Returns the messages of the rules that failed so far. */
  Map<String, String> caught() {
    return caught;
  }

  int passed() {
    return passed.get();
  }

  double seconds() {
    return seconds;
  }

  /** Returns the rules of the kit in their order. */
  static Set<String> rules() {
    return SELECTORS.keySet();
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(toRun().stream().map(SELECTORS::get).toList())
            .build();
    BrokenConformance.UNDER_TEST.set(broken.fixture());
    try {
      LauncherFactory.create().execute(request, this);
    } finally {
      BrokenConformance.UNDER_TEST.remove();
      seconds = (System.nanoTime() - start) / 1e9;
    }
  }

  /** Chapters that a mistake is about are run as a whole: they show what else it breaks. */
  private Set<String> toRun() {
    Set<String> rules = new TreeSet<>(ORDER);
    rules.addAll(broken.rules());
    List<Integer> chapters = broken.rules().stream().map(Bite::chapter).toList();
    rules().stream()
        .filter(rule -> chapter(rule) <= QUICK_CHAPTERS && chapters.contains(chapter(rule)))
        .forEach(rules::add);
    return rules;
  }

  private static int chapter(String rule) {
    return Integer.parseInt(rule.substring(0, rule.indexOf('.')));
  }

  private static int number(String rule) {
    return Integer.parseInt(rule.substring(rule.indexOf('.') + 1));
  }

  private static Map<String, DiscoverySelector> selectors() {
    Map<String, DiscoverySelector> selectors = new TreeMap<>(ORDER);
    for (Class<?> chapter : LockConformance.class.getDeclaredClasses()) {
      for (Method method : chapter.getSuperclass().getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          List<Class<?>> enclosing = List.of(BrokenConformance.class);
          selectors.put(
              Rule.of(method).id(), selectNestedMethod(enclosing, chapter, method.getName()));
        }
      }
    }
    return selectors;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      String message = result.getThrowable().map(Throwable::toString).orElse("nothing thrown");
      test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> Rule.of(((MethodSource) source).getJavaMethod()).id())
          .ifPresent(rule -> caught.putIfAbsent(rule, message));
    } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      passed.incrementAndGet();
    }
  }
}
