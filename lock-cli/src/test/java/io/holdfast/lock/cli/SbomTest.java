package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials that the build has just written. */
class SbomTest {
  private static final Set<String> MODULES =
      Set.of("lock-api", "lock-guice", "lock-redis", "lock-redisson", "lock-tck", "lock-zookeeper");

  /** What only tests bring along. */
  private static final Set<String> OF_TESTS = Set.of("junit-jupiter", "maven-artifact");

  @Test
  void bom_hasEveryJarThatRuns_andNoneOfTests() throws Exception {
    Set<String> listed = new TreeSet<>();
    for (Sbom.Component each : Sbom.components()) {
      listed.add(each.name() + "-" + each.version());
    }
    for (String module : MODULES) {
      assertTrue(listed.stream().anyMatch(each -> each.startsWith(module + "-")), module);
    }
    Set<String> missing = new TreeSet<>();
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.contains("repository") && entry.endsWith(".jar"))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(jar -> OF_TESTS.stream().noneMatch(jar::startsWith))
        .filter(jar -> listed.stream().noneMatch(jar::startsWith))
        .forEach(missing::add);
    // The engine and the parameters of JUnit are part of the kit; surefire adds its own jars.
    missing.removeIf(jar -> jar.startsWith("surefire") || jar.startsWith("common-"));
    assertEquals(Set.of(), missing);
    assertFalse(
        listed.stream().anyMatch(each -> each.matches("junit-jupiter-\\d.*")), listed::toString);
  }
}
