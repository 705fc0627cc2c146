package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of sentinels and servers under them, set up well and badly. */
@Timeout(60)
class SentinelExaminationTest extends SentinelsUnderTest {
  /** With it all is well where the sentinels are as patient as those of the tests. */
  private static final String PATIENT = "?grantDelay=60s";

  private final List<Runnable> repairs = new ArrayList<>();

  @AfterEach
  void repair() {
    repairs.forEach(Runnable::run);
  }

  private static List<Finding> examine(String url) {
    ClientOptions hasty = ClientOptions.defaults().withRequestTimeout(Duration.ofMillis(500));
    try (Locks locks = Locks.builder().url(url).options(hasty).open()) {
      return locks.examine();
    }
  }

  private static List<Finding> examine() {
    return examine(store.url() + PATIENT);
  }

  private static String node(RedisServer server) {
    return "127.0.0.1:" + server.port();
  }

  private static Finding one(List<Finding> findings, String node, String subject) {
    List<Finding> found =
        findings.stream()
            .filter(each -> each.node().equals(node) && each.subject().equals(subject))
            .toList();
    assertTrue(!found.isEmpty(), () -> "nothing about " + subject + " in " + findings);
    return found.get(0);
  }

  private static void is(Severity severity, Finding finding, String found) {
    assertEquals(severity, finding.severity(), finding::toString);
    assertTrue(finding.found().contains(found), finding::toString);
    assertEquals(severity == Severity.FINE, finding.advice().isEmpty(), finding::toString);
  }

  private void set(RedisServer server, String setting, String value, String before) {
    Object unused = server.run("CONFIG", "SET", setting, value);
    repairs.add(() -> server.run("CONFIG", "SET", setting, before));
  }

  private void setOfPrimary(String lag) {
    set(store.primary(), "min-replicas-to-write", "1", "0");
    set(store.primary(), "min-replicas-max-lag", lag, "10");
  }

  @Test
  void examine_allWell_isSafe_andTellsOfEach() {
    setOfPrimary("2");
    List<Finding> found = examine();
    for (RedisServer server : store.servers()) {
      is(Severity.FINE, one(found, node(server), "version"), "Redis ");
      is(Severity.FINE, one(found, node(server), "role"), "");
    }
    for (RedisServer replica : store.replicas()) {
      is(Severity.FINE, one(found, node(replica), "role"), "link up");
    }
    is(Severity.FINE, one(found, node(store.primary()), "replica lag"), "of 2 acknowledged");
    is(Severity.FINE, one(found, node(store.primary()), "isolated primary"), "to-write 1");
    for (RedisServer sentinel : store.sentinels()) {
      is(Severity.FINE, one(found, node(sentinel), "sentinel"), "2 replicas and 2 other sentinels");
    }
    is(Severity.FINE, one(found, "", "sentinels"), "3 of 3 answer; quorum 2");
    is(Severity.FINE, one(found, "", "primary"), node(store.primary()));
    is(Severity.FINE, one(found, "", "replica priority"), "100, 100");
    is(Severity.FINE, one(found, "", "down-after-milliseconds"), "20000 ms");
    is(Severity.FINE, one(found, "", "clocks"), " to ");
    is(Severity.FINE, one(found, "", "clocks of sentinels"), " to ");
    assertTrue(
        found.stream().noneMatch(each -> each.severity().compareTo(Severity.NOTE) > 0),
        found::toString);
  }

  @Test
  void examine_replicaEnded_isNamed() {
    RedisServer replica = store.replicas().get(0);
    RedisServer primary = store.primary();
    replica.kill();
    repairs.add(
        () -> {
          replica.start();
          Object unused = replica.run("REPLICAOF", "127.0.0.1", "" + primary.port());
          store.awaitReplicas(primary);
        });
    List<Finding> found = examine();
    is(Severity.UNKNOWN, one(found, node(replica), "server"), "cannot be asked");
    is(Severity.FINE, one(found, node(primary), "version"), "");
    is(Severity.FINE, one(found, "", "replica priority"), "100");
  }

  @Test
  void examine_replicaWithoutLink_isNoted() {
    RedisServer replica = store.replicas().get(0);
    RedisServer primary = store.primary();
    Object unused = replica.run("CONFIG", "SET", "masterauth", "wrong");
    Object unused2 = replica.run("REPLICAOF", "127.0.0.1", "1");
    repairs.add(
        () -> {
          Object unused3 = replica.run("CONFIG", "SET", "masterauth", "");
          Object unused4 = replica.run("REPLICAOF", "127.0.0.1", "" + primary.port());
          store.awaitReplicas(primary);
        });
    is(Severity.NOTE, one(examine(), node(replica), "role"), "link down");
  }

  @Test
  void examine_nobodyMayBePromoted_isNoted() {
    store.replicas().forEach(each -> set(each, "replica-priority", "0", "100"));
    is(Severity.NOTE, one(examine(), "", "replica priority"), "0, 0");
  }

  @Test
  void examine_sentinelsEnded_areNamed_andMissedWhenTooFewAreLeft() {
    List<RedisServer> sentinels = store.sentinels();
    for (RedisServer each : sentinels.subList(1, 3)) {
      repairs.add(each::start);
    }
    sentinels.get(2).kill();
    List<Finding> found = examine();
    is(Severity.UNKNOWN, one(found, node(sentinels.get(2)), "sentinel"), "does not answer");
    is(Severity.FINE, one(found, "", "sentinels"), "2 of 3 answer");
    sentinels.get(1).kill();
    is(Severity.NOTE, one(examine(), "", "sentinels"), "1 of 3 answer");
  }

  @Test
  void examine_urlThatNamesOneSentinel_isNoted() {
    String url = "redis+sentinel://%s/main".formatted(node(store.sentinels().get(0)));
    List<Finding> found = examine(url + PATIENT);
    assertTrue(
        found.stream().anyMatch(each -> each.found().equals("the URL names 1 of 3")),
        found::toString);
  }

  @Test
  void examine_impatientSentinels_areNoted() {
    store.expectSilence();
    repairs.add(() -> store.expectSilence(Duration.ofSeconds(20)));
    is(Severity.NOTE, one(examine(), "", "down-after-milliseconds"), "500 ms");
  }

  @Test
  void examine_sentinelsMorePatientThanLeases_areNoted() {
    Finding patience = one(examine(store.url()), "", "down-after-milliseconds");
    is(Severity.NOTE, patience, "20000 ms");
    assertTrue(patience.advice().contains("below 9000"), patience::toString);
  }

  @Test
  void examine_primaryThatStopsLaterThanItIsReplaced_isUnsafe() {
    setOfPrimary("30");
    Finding patience = one(examine(), "", "down-after-milliseconds");
    is(Severity.UNSAFE, patience, "20000 ms");
    assertTrue(patience.advice().contains("above 32000 ms"), patience::toString);
    String waiting = store.url() + PATIENT + "&minReplicas=1";
    is(Severity.FINE, one(examine(waiting), "", "down-after-milliseconds"), "20000 ms");
  }

  @Test
  void examine_minReplicas_isNotUnsafeForWantOfOtherMeans() {
    List<Finding> found = examine(store.url() + "?minReplicas=1");
    is(Severity.NOTE, one(found, node(store.primary()), "role"), "minReplicas");
    is(Severity.FINE, one(found, node(store.primary()), "isolated primary"), "to-write 0");
  }

  @Test
  void examine_sentinelsThatDisagree_areUnsafe() {
    RedisServer primary = store.primary();
    RedisServer astray = store.sentinels().get(2);
    repairs.add(
        () -> {
          watch(astray, primary);
          store.awaitSentinels();
        });
    watch(astray, store.replicas().get(0));
    List<Finding> found = examine();
    is(Severity.UNSAFE, one(found, "", "primary"), node(astray) + " names ");
  }

  /** Has a sentinel look after another server, under the same name. */
  private static void watch(RedisServer sentinel, RedisServer primary) {
    Object unused = sentinel.run("SENTINEL", "REMOVE", RedisSentinels.NAME);
    Object unused2 =
        sentinel.run(
            "SENTINEL", "MONITOR", RedisSentinels.NAME, "127.0.0.1", "" + primary.port(), "2");
    store.expectSilence(Duration.ofSeconds(20));
  }

  @Test
  void examine_twoPrimaries_isUnsafe() {
    RedisServer primary = store.primary();
    RedisServer stray = store.replicas().get(0);
    repairs.add(
        () -> {
          Object unused = stray.run("REPLICAOF", "127.0.0.1", "" + primary.port());
          store.awaitReplicas(primary);
        });
    Object unused = stray.run("REPLICAOF", "NO", "ONE");
    is(Severity.UNSAFE, one(examine(), "", "primaries"), " take writes");
  }
}
