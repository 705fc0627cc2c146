package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.json.JSONObject;

/** The bill of materials that the build has just written: all that any module brings along. */
final class Sbom {
  private Sbom() {}

  /** A jar of it. */
  record Component(String group, String name, String version) {
    /** Returns how advisories name it. */
    String coordinates() {
      return group + ":" + name;
    }

    /** Whether it is made here. */
    boolean isOurs() {
      return group.equals("io.holdfast");
    }
  }

  static List<Component> components() throws IOException {
    Path file = Path.of("target", "bom.json");
    assumeTrue(Files.exists(file), "Maven runs offline: CycloneDX writes nothing then");
    JSONObject bom = new JSONObject(Files.readString(file));
    assertEquals("CycloneDX", bom.getString("bomFormat"));
    List<Component> components = new ArrayList<>();
    for (Object each : bom.getJSONArray("components")) {
      JSONObject component = (JSONObject) each;
      String name = component.getString("name");
      assertTrue(component.getString("purl").startsWith("pkg:maven/"), name);
      components.add(
          new Component(component.getString("group"), name, component.getString("version")));
    }
    return components;
  }
}
