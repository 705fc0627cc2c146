package io.holdfast.lock.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.lock.cli.Advisories.Hit;
import io.holdfast.lock.cli.Advisories.Waiver;
import io.holdfast.lock.cli.Sbom.Component;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No jar that comes along has a known vulnerability, as far as they were looked up. */
class AdvisoriesTest {
  private static Advisories advisories;

  @BeforeAll
  static void read() throws IOException {
    advisories = Advisories.read();
  }

  private static List<Component> others() throws IOException {
    return Sbom.components().stream().filter(component -> !component.isOurs()).toList();
  }

  private static List<Hit> hits() throws IOException {
    return others().stream()
        .flatMap(each -> advisories.of(each.coordinates(), each.version()).stream())
        .toList();
  }

  @Test
  void everyComponent_wasLookedUp() throws Exception {
    TreeSet<String> brought =
        others().stream().map(Component::coordinates).collect(toCollection(TreeSet::new));
    assertEquals(
        brought,
        new TreeSet<>(advisories.components()),
        "what comes along, and what docs/security/advisories.json has looked up");
  }

  @Test
  void components_areNotAffected_unlessWaived() throws Exception {
    List<Hit> open =
        hits().stream()
            .filter(hit -> advisories.waivers().stream().noneMatch(waiver -> waiver.isOf(hit)))
            .toList();
    assertEquals(List.of(), open, "upgrade, or waive with a reason");
  }

  @Test
  void waivers_areStillNeeded_andSayWhy() throws Exception {
    List<Hit> hits = hits();
    for (Waiver waiver : advisories.waivers()) {
      assertFalse(waiver.reason().isBlank(), waiver::toString);
      assertFalse(hits.stream().noneMatch(waiver::isOf), () -> "not needed any more: " + waiver);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "org.yaml:snakeyaml, 1.33, GHSA-mjmj-j48q-9wg2",
    "io.netty:netty-handler, 4.1.60.Final, GHSA-6mjq-h674-j845",
    "io.netty:netty-handler, 4.2.16.Final, GHSA-c4c3-7fpv-j4q5",
    "org.apache.zookeeper:zookeeper, 3.9.0, GHSA-7286-pgfv-vxvh",
    "com.google.guava:guava, 31.1-jre, GHSA-7g45-4rm6-3mm3",
    "io.projectreactor:reactor-core, 3.8.5, CVE-2026-47857",
    "org.json:json, 20220924, GHSA-3vqj-43w4-2q58",
    "org.xerial.snappy:snappy-java, 1.1.10.3, GHSA-55g7-9cwv-5qfv",
  })
  void of_anOldVersion_isFound(String component, String version, String advisory) {
    assertFalse(
        advisories.of(component, version).stream()
            .noneMatch(hit -> hit.advisory().equals(advisory)));
  }

  @ParameterizedTest
  @CsvSource({
    "org.yaml:snakeyaml, 2.0",
    "io.netty:netty-handler, 4.1.137.Final",
    "org.apache.zookeeper:zookeeper, 3.9.5",
    "com.google.guava:guava, 32.0.0-jre",
  })
  void of_aRepairedVersion_isEmpty(String component, String version) {
    assertEquals(List.of(), advisories.of(component, version));
  }
}
