package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor, as users call it. */
class DoctorProcessTest {
  @TempDir Path directory;

  private CliProcess doctor(String part, Map<String, String> environment, String... args)
      throws Exception {
    Path own = Files.createDirectory(directory.resolve(part));
    String[] all = new String[args.length + 1];
    all[0] = "doctor";
    System.arraycopy(args, 0, all, 1, args.length);
    return CliProcess.start(own, environment, all);
  }

  @Test
  void doctor_serverThatForgets_isExitCode3AndSaysWhatToChange() throws Exception {
    try (GuardedRedis server = new GuardedRedis();
        CliProcess closed = doctor("0", Map.of(), server.url() + "?grantDelay=60m");
        CliProcess unsafe = doctor("1", Map.of("HOLDFAST_URL", server.url()));
        CliProcess safe = doctor("2", Map.of(), server.url() + "?grantDelay=100ms", "--json");
        CliProcess redisson = doctor("3", Map.of(), "redisson+" + server.url())) {
      assertEquals(DoctorCommand.UNSAFE, unsafe.exitCode(), unsafe.err());
      assertTrue(unsafe.out().contains("1 thing is unsafe"), unsafe.out());
      assertTrue(unsafe.out().contains("UNSAFE   persistence (127.0.0.1:"), unsafe.out());
      assertTrue(unsafe.out().contains("-> give every client ?grantDelay=15s"), unsafe.out());
      assertTrue(unsafe.out().contains("taken and given back"), unsafe.out());

      assertEquals(0, safe.exitCode(), safe.err() + safe.out());
      JSONObject found = new JSONObject(safe.out());
      assertEquals("NOTE", found.getString("worst"));
      assertTrue(found.getJSONArray("findings").length() > 5, safe.out());

      assertEquals(DoctorCommand.UNSAFE, redisson.exitCode(), redisson.err());
      assertTrue(redisson.out().startsWith("redisson+redis://127.0.0.1:"), redisson.out());

      assertEquals(1, closed.exitCode(), closed.err());
      assertTrue(closed.out().contains("UNKNOWN  no lock: "), closed.out());

      for (CliProcess each : new CliProcess[] {closed, unsafe, safe, redisson}) {
        assertFalse((each.out() + each.err()).contains(GuardedRedis.PASSWORD));
      }
    }
  }

  @Test
  void doctor_nobodyThere_isExitCode1() throws Exception {
    try (CliProcess nobody = doctor("1", Map.of(), "redis://127.0.0.1:" + Ports.free());
        CliProcess none = doctor("2", Map.of("HOLDFAST_URL", ""))) {
      assertEquals(1, nobody.exitCode(), nobody.out());
      assertEquals(1, nobody.err().lines().count(), nobody.err());
      assertEquals(2, none.exitCode(), none.out());
      assertTrue(none.err().contains("no URL"), none.err());
    }
  }
}
