package io.holdfast.lock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The versions that users write or get. */
class VersionsTest {
  /** What users have as a program, or get by the BOM's own import. */
  private static final List<String> NOT_IN_THE_BOM =
      List.of("lock-bom", "lock-cli", "lock-benchmarks");

  static List<String> libraries() {
    return Reactor.published().stream()
        .map(folder -> folder.getFileName().toString())
        .filter(name -> !NOT_IN_THE_BOM.contains(name))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void bom_hasEveryLibrary(String artifact) throws IOException {
    String bom = Files.readString(Reactor.ROOT.resolve(Path.of("lock-bom", "pom.xml")));
    assertTrue(bom.contains("<artifactId>" + artifact + "</artifactId>"), artifact);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-only-app", "choose-backend", "custom-provider"})
  void example_usesThisVersion(String name) throws IOException {
    String pom = Files.readString(Example.source(name).resolve("pom.xml"));
    assertEquals(
        1,
        pom.split("<holdfast.version>" + Reactor.VERSION + "</holdfast.version>", -1).length - 1,
        "the version in the POM of " + name);
  }
}
