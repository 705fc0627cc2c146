package io.holdfast.lock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.json.JSONArray;
import org.json.JSONObject;

/** What somebody has looked up about the jars that come along: docs/security/advisories.json. */
final class Advisories {
  private final JSONObject components;
  private final List<Waiver> waivers = new ArrayList<>();

  /** An advisory that a version is affected by. */
  record Hit(String component, String version, String advisory, String summary) {}

  /** An advisory that does not count, and why. */
  record Waiver(String component, String advisory, String reason) {
    boolean isOf(Hit hit) {
      return hit.component().equals(component) && hit.advisory().equals(advisory);
    }
  }

  private Advisories(JSONObject file) {
    components = file.getJSONObject("components");
    for (JSONObject each : objects(file.getJSONArray("waivers"))) {
      waivers.add(
          new Waiver(
              each.getString("component"), each.getString("advisory"), each.getString("reason")));
    }
  }

  static Advisories read() throws IOException {
    Path file = Path.of("..", "docs", "security", "advisories.json");
    return new Advisories(new JSONObject(Files.readString(file)));
  }

  /** Returns whom it has looked at. */
  Set<String> components() {
    return components.keySet();
  }

  List<Waiver> waivers() {
    return waivers;
  }

  /** Returns which advisories a version is affected by; none for a component not looked at. */
  List<Hit> of(String component, String version) {
    List<Hit> hits = new ArrayList<>();
    JSONArray known = components.optJSONArray(component, new JSONArray());
    for (JSONObject each : objects(known)) {
      if (objects(each.getJSONArray("ranges")).stream().anyMatch(range -> has(range, version))) {
        hits.add(new Hit(component, version, each.getString("id"), each.getString("summary")));
      }
    }
    return hits;
  }

  /** As OSV has it: from the first that is affected to before the one that is repaired. */
  private static boolean has(JSONObject range, String version) {
    ComparableVersion asked = new ComparableVersion(version);
    return asked.compareTo(new ComparableVersion(range.getString("introduced"))) >= 0
        && (!range.has("fixed")
            || asked.compareTo(new ComparableVersion(range.getString("fixed"))) < 0)
        && (!range.has("last_affected")
            || asked.compareTo(new ComparableVersion(range.getString("last_affected"))) <= 0);
  }

  private static List<JSONObject> objects(JSONArray array) {
    List<JSONObject> objects = new ArrayList<>();
    for (int i = 0; i < array.length(); i++) {
      objects.add(array.getJSONObject(i));
    }
    return objects;
  }
}
