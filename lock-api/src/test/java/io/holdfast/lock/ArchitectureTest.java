package io.holdfast.lock;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.holdfast.lock.internal.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What depends on what, and who may read a clock. */
class ArchitectureTest {
  private static final String API = "io.holdfast.lock";
  private static final String SPI = "io.holdfast.lock.spi";
  private static final String LOCAL = "io.holdfast.lock.internal.local..";
  private static final String JSPECIFY = "org.jspecify.annotations";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Locks.class.getProtectionDomain().getCodeSource().getLocation());

  /** Calls that read or wait for a clock other than the client's, or pin a virtual thread. */
  private static final Set<String> CLOCK_METHODS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Thread.sleep",
          "java.lang.Thread.onSpinWait",
          "java.lang.Object.wait",
          "java.util.concurrent.TimeUnit.sleep",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.locks.LockSupport.parkUntil",
          "java.util.concurrent.CompletableFuture.orTimeout",
          "java.util.concurrent.CompletableFuture.completeOnTimeout",
          "java.util.concurrent.CompletableFuture.delayedExecutor");

  @Test
  void publicPackages_dependOnInternals_atTheTwoEntryPointsOnly() {
    Set<String> entries =
        CLASSES.stream()
            .filter(type -> Set.of(API, SPI).contains(type.getPackageName()))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(d -> d.getTargetClass().getPackageName().startsWith(API + ".internal"))
            .map(d -> simple(d.getOriginClass()) + " -> " + simple(d.getTargetClass()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of("LockClock -> SystemClock", "Locks -> LocksBuilder"), entries);
  }

  @Test
  void everything_dependsOnTheJdkAndAnnotationsOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(API + "..", "java..", "javax.net.ssl..", JSPECIFY)
        .check(CLASSES);
  }

  @Test
  void exceptions_areFinalUncheckedAndUnderOneRoot() {
    List<JavaClass> exceptions =
        CLASSES.stream()
            .filter(type -> type.getPackageName().equals(API))
            .filter(type -> type.isAssignableTo(Throwable.class))
            .filter(type -> !type.isEquivalentTo(LockException.class))
            .toList();

    assertEquals(7, exceptions.size(), exceptions::toString);
    assertTrue(exceptions.stream().allMatch(type -> type.isAssignableTo(LockException.class)));
    assertTrue(
        exceptions.stream().allMatch(type -> type.getModifiers().contains(JavaModifier.FINAL)));
    assertTrue(RuntimeException.class.isAssignableFrom(LockException.class));
  }

  @Test
  void everything_logsThroughSystemLogger() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void localBackend_dependsOnApiAndSpiOnly() {
    classes()
        .that()
        .resideInAPackage(LOCAL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(API, SPI, LOCAL, "java..", JSPECIFY)
        .check(CLASSES);
  }

  @Test
  void engine_knowsNoBackend() {
    noClasses()
        .that()
        .resideOutsideOfPackage(LOCAL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(LOCAL)
        .check(CLASSES);
  }

  @Test
  void internals_exceptTheEntryPoints_areHidden() {
    Set<String> visible =
        CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith(API + ".internal"))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(ArchitectureTest::simple)
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(Set.of("LocalLockProvider", "LocksBuilder", "SystemClock"), visible);
  }

  @Test
  void time_exceptInSystemClock_isReadFromLockClock() {
    noClasses()
        .that(
            are(
                "are outside SystemClock",
                type -> !outermost(type).isEquivalentTo(SystemClock.class)))
        .should()
        .accessTargetWhere(
            describe("the target is a clock", access -> CLOCK_METHODS.contains(target(access))))
        .orShould()
        .dependOnClassesThat(
            are(
                "timers or clocks",
                type ->
                    type.isAssignableTo(java.util.Timer.class)
                        || type.isAssignableTo(java.util.Date.class)
                        || type.isAssignableTo(java.time.Clock.class)
                        || type.isAssignableTo(java.time.Instant.class)
                        || type.isAssignableTo(
                            java.util.concurrent.ScheduledExecutorService.class)))
        .check(CLASSES);
  }

  @Test
  void methods_areNotSynchronized() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CLASSES);
  }

  /** Class files are not asked for monitors by ArchUnit: the sources are. */
  @Test
  void blocks_areNotSynchronized() throws IOException {
    Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
    Path sources = Path.of(System.getProperty("basedir", ""), "src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> java = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertTrue(java.size() > 30, "sources in " + sources.toAbsolutePath());
      for (Path file : java) {
        assertFalse(block.matcher(Files.readString(file)).find(), file.toString());
      }
    }
  }

  private static DescribedPredicate<JavaClass> are(
      String description, Predicate<JavaClass> predicate) {
    return describe(description, predicate);
  }

  private static String target(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static String simple(JavaClass type) {
    return outermost(type).getSimpleName();
  }
}
