package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.chaos.Fault;
import io.holdfast.lock.tck.history.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.json.JSONObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A campaign as users run it: a process, against a store that it starts and hurts. */
@Tag("any-jdk")
class ChaosProcessTest {
  /** All that need the process or the commands of the store. */
  private static final String FAULTS =
      "crash-store,empty-store,freeze-store,flush-scripts,client-kill,delete-entry";

  @TempDir Path directory;

  @Test
  void chaos_storeOfItsOwn_isHurtAndExitCode0() throws Exception {
    Path page = directory.resolve("chaos.html");
    Path json = directory.resolve("chaos.json");
    Path history = directory.resolve("chaos.history");
    String args =
        ("chaos --url redis:embedded --duration 6s --seed 7 --lease 500ms --faults %s"
                + " --report %s --json %s --history %s")
            .formatted(FAULTS, page, json, history);
    try (CliProcess cli = CliProcess.start(directory, args.split(" "))) {
      assertEquals(0, cli.exitCode(), cli.err() + cli.out());

      assertTrue(cli.out().contains("violations: 0"), cli.out());
      assertTrue(cli.out().contains("--seed 7"), cli.out());
      assertTrue(Files.readString(page).contains("--seed 7"), "the command on the page");
      JSONObject report = new JSONObject(Files.readString(json));
      assertEquals(0, report.getInt("violations"), report::toString);
      Set<String> struck = new HashSet<>();
      for (Object strike : report.getJSONArray("strikes")) {
        struck.add(((JSONObject) strike).getString("fault"));
      }
      Set<String> wanted = new HashSet<>();
      Fault.parse(FAULTS).forEach(fault -> wanted.add(fault.word()));
      assertTrue(wanted.containsAll(struck) && struck.size() >= 3, cli.err() + cli.out());
      List<Event> events = Files.readAllLines(history).stream().map(Event::parse).toList();
      long announced =
          events.stream()
              .filter(event -> event.kind() == Event.Kind.FAULT && event.note().matches("\\S+ .*"))
              .filter(event -> !event.note().startsWith("stall "))
              .count();
      long missed =
          events.stream().filter(event -> event.note().endsWith("did not strike")).count();
      assertEquals(report.getInt("faults"), announced - missed);
    }
  }

  @Test
  void chaos_runningServer_losesEntriesOfItsDatabaseIfThatIsAllowed() throws Exception {
    Path json = directory.resolve("chaos.json");
    try (GuardedRedis server = new GuardedRedis()) {
      String args =
          ("chaos --duration 4s --seed 7 --lease 500ms --faults delete-entry"
                  + " --allow-faults --json %s")
              .formatted(json);
      Map<String, String> url = Map.of("HOLDFAST_URL", server.url() + "/2");
      try (CliProcess cli = CliProcess.start(directory, url, args.split(" "))) {
        assertEquals(0, cli.exitCode(), cli.err() + cli.out());

        JSONObject report = new JSONObject(Files.readString(json));
        assertTrue(report.getInt("faults") > 0, cli.err() + cli.out());
        assertFalse(
            (report + cli.out() + cli.err()).contains(GuardedRedis.PASSWORD), report::toString);
      }
    }
  }
}
