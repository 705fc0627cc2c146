package io.holdfast.lock.zookeeper;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.Ports;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is said of servers. */
class ExaminationTest {
  private static Finding about(String subject, List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + subject + " in " + findings));
  }

  /** Examines once there is a session. */
  private static List<Finding> examine(String url) {
    try (Locks locks = Locks.open(url)) {
      Awaitility.await()
          .ignoreExceptions()
          .until(() -> about("session", locks.examine()).severity() != Severity.UNKNOWN);
      return locks.examine();
    }
  }

  @Test
  void examine_oneServer_isNoEnsemble() {
    try (Ensemble server = Ensemble.one()) {
      List<Finding> found = examine(server.url());
      assertEquals("ZooKeeper 3.9.5", about("version", found).found());
      assertEquals("standalone", about("mode", found).found());
      assertEquals(server.hosts(), about("mode", found).node());
      assertEquals(Severity.NOTE, about("ensemble", found).severity());
      assertEquals(Severity.FINE, about("session", found).severity());
      assertEquals(Severity.FINE, about("transactions", found).severity());
      assertEquals(Severity.NOTE, about("rights", found).severity());
      String withUser = server.url().replace("//", "//app:" + MARK + "@");
      assertEquals(Severity.FINE, about("rights", examine(withUser)).severity());
    }
  }

  @Test
  void examine_sessionThatServersDoNotAllow_isNoted() {
    try (Ensemble server = Ensemble.one()) {
      Finding session = about("session", examine(server.url().replaceAll("=\\d+ms", "=20s")));
      assertEquals(Severity.NOTE, session.severity());
      assertEquals("ends after PT1.2S, asked for PT20S", session.found());
    }
  }

  @Test
  void examine_ensemble_namesWhoIsMissing() {
    try (Quorum quorum = Quorum.start(60)) {
      List<Finding> all = examine(Quorum.urlOf(quorum.clientPorts(), Ensemble.SESSION));
      assertEquals("3 servers named, 3 of them answer", about("ensemble", all).found());
      assertEquals(Severity.FINE, about("ensemble", all).severity());
      assertEquals(
          List.of("follower", "follower", "leader"),
          all.stream()
              .filter(finding -> finding.subject().equals("mode"))
              .map(Finding::found)
              .sorted()
              .toList());

      int nobody = Ports.free();
      List<Integer> ports = List.of(quorum.clientPorts().get(0), nobody);
      List<Finding> some = examine(Quorum.urlOf(ports, Ensemble.SESSION));
      Finding missing = about("server", some);
      assertEquals("127.0.0.1:" + nobody, missing.node());
      assertEquals(Severity.NOTE, missing.severity());
      assertTrue(about("ensemble", some).found().startsWith("2 servers named, 1"));
    }
  }
}
