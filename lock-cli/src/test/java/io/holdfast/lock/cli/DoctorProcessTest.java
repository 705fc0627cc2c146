package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.json.JSONArray;
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
        CliProcess closed = doctor("0", Map.of("HOLDFAST_URL", server.url() + "?grantDelay=60m"));
        CliProcess unsafe = doctor("1", Map.of("HOLDFAST_URL", server.url()));
        CliProcess safe =
            doctor("2", Map.of("HOLDFAST_URL", server.url() + "?grantDelay=100ms"), "--json");
        CliProcess redisson = doctor("3", Map.of("HOLDFAST_URL", "redisson+" + server.url()))) {
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
  void doctor_sentinels_tellsOfThemAndOfTheReplicas() throws Exception {
    try (RedisSentinels store = RedisSentinels.running()) {
      for (RedisServer replica : store.replicas()) {
        Object unused = replica.run("CONFIG", "SET", "replica-priority", "0");
      }
      RedisServer ended = store.sentinels().get(2);
      ended.kill();
      String url = store.url() + "?grantDelay=100ms";
      try (CliProcess text = doctor("1", Map.of(), url);
          CliProcess json = doctor("2", Map.of(), url, "--json")) {
        assertEquals(DoctorCommand.UNSAFE, text.exitCode(), text.err());
        for (String line :
            List.of(
                "UNSAFE   isolated primary (127.0.0.1:%d)".formatted(store.primary().port()),
                "UNKNOWN  sentinel (127.0.0.1:%d): it does not answer".formatted(ended.port()),
                "NOTE     replica priority: 0, 0",
                "FINE     sentinels: 2 of 3 answer",
                "FINE     role (127.0.0.1:%d): replica of"
                    .formatted(store.replicas().get(1).port()))) {
          assertTrue(text.out().contains(line), text.out());
        }

        assertEquals(DoctorCommand.UNSAFE, json.exitCode(), json.err());
        JSONArray findings = new JSONObject(json.out()).getJSONArray("findings");
        Set<String> nodes = new HashSet<>();
        findings.forEach(each -> nodes.add(((JSONObject) each).getString("node")));
        Stream.of(store.servers(), store.sentinels())
            .flatMap(List::stream)
            .forEach(
                each -> assertTrue(nodes.contains("127.0.0.1:" + each.port()), json::toString));
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
