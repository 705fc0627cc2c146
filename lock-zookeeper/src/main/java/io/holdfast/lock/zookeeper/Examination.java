package io.holdfast.lock.zookeeper;

import io.holdfast.lock.Finding;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.FourLetterWordMain;
import org.apache.zookeeper.common.X509Exception.SSLContextException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the servers of an ensemble, by the four-letter word that each answers if nothing else is
 * set: {@code srvr}. For one thread.
 */
final class Examination {
  private static final Pattern VERSION = Pattern.compile("version: (\\d+)\\.(\\d+)(\\S*?)[-,\\s]");
  private static final Pattern LATENCY = Pattern.compile("Latency min/avg/max: (\\S+)");
  private static final Pattern ZXID = Pattern.compile("Zxid: 0x([0-9a-f]+)");
  private static final Pattern MODE = Pattern.compile("Mode: (\\S+)");

  /** The part of a transaction id that counts within one leader's reign. */
  private static final long COUNTER = 0xffff_ffffL;

  private static final int SLOW_MILLIS = 100;

  private final LockClock clock;
  private final Deadline deadline;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> modes = new ArrayList<>();

  Examination(LockClock clock, Deadline deadline) {
    this.clock = clock;
    this.deadline = deadline;
  }

  /**
   * Looks.
   *
   * @param servers as a connection string has them
   * @param session what the client has agreed upon, or {@code null} while it has no connection
   * @param asked the session time-out that it had asked for
   * @param open whether everybody may change its nodes
   */
  List<Finding> of(String servers, @Nullable Duration session, Duration asked, boolean open) {
    var hosts = new ConnectStringParser(servers).getServerAddresses();
    hosts.forEach(host -> server(host.getHostString(), host.getPort(), hosts.size()));
    ensemble(hosts.size());
    session(session, asked);
    add(
        open ? Severity.NOTE : Severity.FINE,
        "",
        "rights",
        open ? "everybody may change the nodes" : "the nodes are this user's",
        open
            ? "give locks a user, as in zookeeper://user:password@…: whoever deletes a node frees"
                + " its lock"
            : "");
    return List.copyOf(findings);
  }

  private void add(Severity severity, String node, String subject, String found, String advice) {
    findings.add(new Finding(severity, node, subject, found, advice));
  }

  private void server(String host, int port, int servers) {
    String node = host + ":" + port;
    String said = ask(host, port, servers);
    if (said == null) {
      add(
          Severity.NOTE,
          node,
          "server",
          "it does not answer",
          "start it, or see its log: the ensemble survives the loss of fewer servers now");
      return;
    }
    if (!said.startsWith("Zookeeper version")) {
      modes.add("");
      add(
          Severity.UNKNOWN,
          node,
          "server",
          "it says: " + said.strip().lines().findFirst().orElse("nothing"),
          "to be examined, it needs srvr in 4lw.commands.whitelist, and to serve: it does not while"
              + " it is cut off from the others");
      return;
    }
    version(node, said);
    mode(node, first(MODE, said));
    latency(node, first(LATENCY, said));
    transactions(node, first(ZXID, said));
  }

  /**
   * Returns what it says of itself, or {@code null} for nothing; a fair part of the time for it.
   */
  private @Nullable String ask(String host, int port, int servers) {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline.nanos() - clock.nanoTime());
    int millis = (int) Math.max(1, left / servers / 2);
    try {
      return FourLetterWordMain.send4LetterWord(host, port, "srvr", false, millis);
    } catch (IOException | SSLContextException e) {
      return null;
    }
  }

  private static String first(Pattern pattern, String said) {
    Matcher matcher = pattern.matcher(said);
    return matcher.find() ? matcher.group(1) : "";
  }

  private void version(String node, String said) {
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      add(Severity.UNKNOWN, node, "version", said.lines().findFirst().orElse(""), "");
      return;
    }
    String text = version.group(1) + "." + version.group(2) + version.group(3);
    boolean old = version.group(1).equals("3") && Integer.parseInt(version.group(2)) < 6;
    add(
        old ? Severity.UNSAFE : Severity.FINE,
        node,
        "version",
        "ZooKeeper " + text,
        old ? "upgrade: lock-zookeeper is made for 3.6 and later" : "");
  }

  private void mode(String node, String mode) {
    modes.add(mode);
    boolean readOnly = mode.equals("read-only");
    add(
        readOnly ? Severity.NOTE : Severity.FINE,
        node,
        "mode",
        mode,
        readOnly ? "it is cut off from the others: no lock is granted by it" : "");
  }

  private void latency(String node, String minAvgMax) {
    String[] parts = minAvgMax.split("/", -1);
    boolean slow = parts.length == 3 && Double.parseDouble(parts[2]) > SLOW_MILLIS;
    add(
        slow ? Severity.NOTE : Severity.FINE,
        node,
        "latency",
        "min/avg/max %s ms since it was started".formatted(minAvgMax),
        slow ? "see its disk and garbage collection: locks wait for the log of transactions" : "");
  }

  private void transactions(String node, String zxid) {
    if (zxid.isEmpty()) {
      return;
    }
    long count = Long.parseUnsignedLong(zxid, 16) & COUNTER;
    boolean near = count > COUNTER / 10 * 9;
    add(
        near ? Severity.NOTE : Severity.FINE,
        node,
        "transactions",
        "%d of %d before another leader has to be elected".formatted(count, COUNTER),
        near ? "restart the leader at a quiet time: no lock is granted during the election" : "");
  }

  private void ensemble(int named) {
    long voters = modes.stream().filter(mode -> !mode.equals("observer")).count();
    String found = "%d servers named, %d of them answer".formatted(named, modes.size());
    if (modes.contains("standalone") || named == 1) {
      add(
          Severity.NOTE,
          "",
          "ensemble",
          found,
          "name all servers of the ensemble; if this is the only one, nobody is granted a lock"
              + " while it is down");
    } else if (voters % 2 == 0 && modes.size() == named) {
      add(
          Severity.NOTE,
          "",
          "ensemble",
          found + ", %d that vote".formatted(voters),
          "make their number odd: one more survives no more losses");
    } else {
      add(Severity.FINE, "", "ensemble", found, "");
    }
  }

  private void session(@Nullable Duration session, Duration asked) {
    if (session == null) {
      add(Severity.UNKNOWN, "", "session", "there is no connection", "see whether it is up");
    } else if (session.equals(asked)) {
      add(Severity.FINE, "", "session", "ends after " + asked, "");
    } else {
      add(
          Severity.NOTE,
          "",
          "session",
          "ends after %s, asked for %s".formatted(session, asked),
          "ask for what the servers allow (minSessionTimeout, maxSessionTimeout): a crash costs as"
              + " much, and no lease may be shorter");
    }
  }
}
