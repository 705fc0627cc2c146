package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.redis.RedisQuorum;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** What is said of servers that are set up well, and badly. */
class ExaminationTest {
  private static Map<String, Finding> examine(String url) {
    try (Locks locks = Locks.open(url)) {
      return bySubject(locks.examine());
    }
  }

  private static Map<String, Finding> bySubject(List<Finding> findings) {
    return findings.stream().collect(Collectors.toMap(Finding::subject, Function.identity()));
  }

  private static Severity severity(Map<String, Finding> findings, String subject) {
    Finding finding = findings.get(subject);
    assertTrue(finding != null, () -> "nothing about " + subject + " in " + findings);
    return finding.severity();
  }

  @Test
  void examine_asItComes_forgetsAtRestart() {
    try (RedisServer server = RedisServer.running()) {
      Map<String, Finding> found = examine(server.url());
      assertEquals(Severity.UNSAFE, severity(found, "persistence"));
      assertTrue(found.get("persistence").advice().contains("grantDelay"));
      assertEquals("Redis 6.2.11", found.get("version").found());
      for (String fine : List.of("version", "eviction", "role", "round trip", "clocks")) {
        assertEquals(Severity.FINE, severity(found, fine), fine);
      }
      assertEquals(Severity.NOTE, severity(found, "user"));
      assertEquals("127.0.0.1:" + server.port(), found.get("role").node());
    }
  }

  @Test
  void examine_grantDelay_isSafe() {
    try (RedisServer server = RedisServer.running()) {
      Map<String, Finding> found = examine(server.url() + "?grantDelay=15s");
      assertEquals(Severity.FINE, severity(found, "persistence"));
      assertTrue(
          found.values().stream().noneMatch(each -> each.severity() == Severity.UNSAFE),
          found::toString);
    }
  }

  @Test
  void examine_evictingServer_isUnsafe() {
    try (RedisServer server =
        RedisServer.running("--maxmemory", "50mb", "--maxmemory-policy", "volatile-lru")) {
      Finding eviction = examine(server.url()).get("eviction");
      assertEquals(Severity.UNSAFE, eviction.severity());
      assertTrue(eviction.found().contains("volatile-lru, limit 52428800"), eviction::found);
    }
  }

  @Test
  void examine_appendOnlyFile_isAsSafeAsItsFsync() {
    try (RedisServer server =
        RedisServer.running("--appendonly", "yes", "--appendfsync", "everysec")) {
      assertEquals(Severity.NOTE, severity(examine(server.url()), "persistence"));
      Object unused = server.run("CONFIG", "SET", "appendfsync", "always");
      assertEquals(Severity.FINE, severity(examine(server.url()), "persistence"));
    }
  }

  @Test
  void examine_idleTimeout_isNoted() {
    try (RedisServer server = RedisServer.running("--timeout", "60")) {
      assertEquals(Severity.NOTE, severity(examine(server.url()), "idle connections"));
    }
  }

  @Test
  void examine_userWithoutRights_saysWhatItCannotSee() {
    try (RedisServer server = RedisServer.running()) {
      Object unused =
          server.run(
              "ACL",
              "SETUSER",
              "app",
              "on",
              ">" + MARK,
              "resetchannels",
              "~holdfast:*",
              "&holdfast:*",
              "+@all",
              "-@dangerous");
      String url = server.url().replace("redis://", "redis://app:" + MARK + "@");
      Map<String, Finding> found = examine(url);
      assertEquals(Severity.UNKNOWN, severity(found, "server"));
      assertTrue(found.get("server").advice().contains("+info"), found::toString);
      assertTrue(found.get("server").found().contains("info"), found::toString);
      assertEquals(Severity.FINE, severity(found, "user"));
    }
  }

  @Test
  void examine_clientOfTheApplication_asksThroughIt() {
    try (RedisServer server = RedisServer.running();
        RedisClient client = RedisClient.create("127.0.0.1", server.port());
        Locks locks = Locks.open(RedisLockProvider.using(client))) {
      assertEquals(Severity.FINE, severity(bySubject(locks.examine()), "eviction"));
    }
  }

  @Test
  void examine_nobodyThere_isUnavailable() {
    ClientOptions hasty = ClientOptions.defaults().withRequestTimeout(Duration.ofMillis(500));
    String url = "redis://127.0.0.1:" + Ports.free();
    try (Locks locks = Locks.builder().url(url).options(hasty).open()) {
      assertThrows(LockUnavailableException.class, locks::examine);
    }
  }

  @Test
  void examine_serverThatIsSilent_endsInTime() {
    ClientOptions hasty = ClientOptions.defaults().withRequestTimeout(Duration.ofMillis(300));
    try (RedisServer server = RedisServer.running();
        Locks locks = Locks.builder().url(server.url()).options(hasty).open()) {
      server.signal("STOP");
      assertTimeout(
          Duration.ofSeconds(5),
          () -> assertThrows(LockUnavailableException.class, locks::examine));
      server.signal("CONT");
      assertEquals(Severity.FINE, severity(bySubject(locks.examine()), "role"));
    }
  }

  @Test
  void examine_severalServers_namesEachAndWhoIsMissing() {
    ClientOptions hasty = ClientOptions.defaults().withRequestTimeout(Duration.ofMillis(500));
    try (RedisQuorum quorum = RedisQuorum.running(3);
        Locks locks = Locks.builder().url(quorum.url("")).options(hasty).open()) {
      quorum.server(1).kill();
      List<Finding> found = locks.examine();
      Finding missing =
          found.stream().filter(each -> each.subject().equals("server")).findAny().orElseThrow();
      assertEquals("127.0.0.1:" + quorum.server(1).port(), missing.node());
      assertEquals(2, found.stream().filter(each -> each.subject().equals("version")).count());
      assertTrue(
          found.stream().noneMatch(each -> each.severity() == Severity.UNSAFE), found::toString);
    }
  }

  // ---- facts that a lone server does not have

  private static ServerFacts facts(String node, Map<String, String> info, long aheadMillis) {
    return new ServerFacts(
        node,
        info,
        Map.of("min-replicas-to-write", "0", "min-replicas-max-lag", "10"),
        "app",
        Set.of(),
        Duration.ofMillis(aheadMillis),
        List.of(Duration.ofMillis(1)),
        null);
  }

  @Test
  void of_clocksApart_isUnsafe() {
    Map<String, String> info = Map.of("maxmemory_policy", "noeviction", "aof_enabled", "1");
    Function<Long, Severity> apart =
        ahead ->
            new Examination(null, false)
                .of(List.of(facts("a:1", info, -20), facts("b:1", info, ahead))).stream()
                    .filter(finding -> finding.subject().equals("clocks"))
                    .findAny()
                    .orElseThrow()
                    .severity();
    assertEquals(Severity.FINE, apart.apply(900L));
    assertEquals(Severity.UNSAFE, apart.apply(1100L));
  }

  @Test
  void of_primaryWithReplicas_mustStopWhenCutOff() {
    Map<String, String> info =
        Map.of(
            "role",
            "master",
            "connected_slaves",
            "2",
            "slave0",
            "ip=1.2.3.4,port=6379,state=online,offset=9,lag=0",
            "slave1",
            "ip=1.2.3.5,port=6379,state=online,offset=7,lag=12",
            "maxmemory_policy",
            "noeviction");
    Map<String, Finding> found =
        bySubject(new Examination(null, false).of(List.of(facts("a:1", info, 0))));
    assertEquals(Severity.UNSAFE, severity(found, "role"));
    assertEquals(Severity.NOTE, severity(found, "replica lag"));
    assertTrue(found.get("replica lag").found().contains("12 s ago"), found::toString);
    assertEquals(Severity.UNSAFE, severity(found, "isolated primary"));
    Map<String, Finding> delayed =
        bySubject(
            new Examination(Duration.ofSeconds(15), false).of(List.of(facts("a:1", info, 0))));
    assertEquals(Severity.FINE, severity(delayed, "role"));
    assertEquals(Severity.UNSAFE, severity(delayed, "isolated primary"));
  }
}
