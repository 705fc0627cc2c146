package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.FrameParser.End;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.kit.Scale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.curator.test.DirectoryUtils;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Three servers in this JVM, and an observer if wished for. Each follows its leader through a proxy
 * of its own, so that it can be cut off from the leader and stay in touch with its clients.
 */
final class Quorum implements AutoCloseable {
  private static final int SERVERS = 3;
  private static final int STARTS = 3;
  private static final Duration PATIENCE = Scale.seconds(20);

  /** A follower waits so many ticks for its leader: longer than any session may last (20). */
  private static final int SYNC_LIMIT = 60;

  private final List<Member> members = new ArrayList<>();

  private final int tickMillis;

  private Quorum(int tickMillis, int observers) {
    this.tickMillis = tickMillis;
    System.setProperty("zookeeper.admin.enableServer", "false");
    System.setProperty("zookeeper.fastleader.maxNotificationInterval", "1000");
    for (int i = 0; i < SERVERS; i++) {
      members.add(new Member(i + 1, false));
    }
    for (int i = 0; i < observers; i++) {
      members.add(new Member(SERVERS + i + 1, true));
    }
    members.forEach(Member::start);
  }

  /**
   * Starts three servers and waits until one leads the others. They are started anew, on other
   * ports, if that does not come about: between choosing a port and listening on it, another
   * process may have got it.
   */
  static Quorum start(int tickMillis) {
    return start(tickMillis, 0);
  }

  /** Starts three servers and one that observes them and does not vote. */
  static Quorum observed(int tickMillis) {
    return start(tickMillis, 1);
  }

  private static Quorum start(int tickMillis, int observers) {
    for (int start = 1; ; start++) {
      Quorum quorum = new Quorum(tickMillis, observers);
      try {
        quorum.awaitAll();
        return quorum;
      } catch (ConditionTimeoutException e) {
        quorum.close();
        if (start == STARTS) {
          throw e;
        }
        System.out.println("an ensemble is started anew: " + e.getMessage());
      }
    }
  }

  /** One server. */
  final class Member {
    final int id;
    private final boolean observer;
    final int clientPort = Ports.free();
    private final int quorumPort = Ports.free();
    private final int electionPort = Ports.free();
    private final Path folder = folder();
    private volatile Main main = new Main();
    private final List<FrameCountingProxy> ways = new ArrayList<>();

    private Member(int id, boolean observer) {
      this.id = id;
      this.observer = observer;
    }

    private static Path folder() {
      try {
        return Files.createTempDirectory("holdfast-zookeeper");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String address(int port) {
      return "127.0.0.1:%d:%d:%s"
          .formatted(port, electionPort, observer ? "observer" : "participant");
    }

    private int wayTo(Member other) {
      FrameCountingProxy way =
          FrameCountingProxy.start(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), other.quorumPort),
              () -> b -> End.NONE);
      ways.add(way);
      return way.port();
    }

    void start() {
      Properties properties = new Properties();
      properties.setProperty("tickTime", Integer.toString(tickMillis));
      properties.setProperty("initLimit", "30");
      properties.setProperty("syncLimit", Integer.toString(SYNC_LIMIT));
      properties.setProperty("dataDir", folder.toString());
      properties.setProperty("clientPort", Integer.toString(clientPort));
      properties.setProperty("clientPortAddress", "127.0.0.1");
      properties.setProperty("peerType", observer ? "observer" : "participant");
      for (Member member : members) {
        int port = member == this ? quorumPort : wayTo(member);
        properties.setProperty("server." + member.id, member.address(port));
      }
      try {
        Files.writeString(folder.resolve("myid"), Integer.toString(id));
        QuorumPeerConfig config = new QuorumPeerConfig();
        config.parseProperties(properties);
        Main started = new Main();
        main = started;
        Thread thread = new Thread(() -> started.run(config), "quorum-" + id);
        thread.setDaemon(true);
        thread.start();
      } catch (IOException | QuorumPeerConfig.ConfigException e) {
        throw new IllegalStateException("no ZooKeeper server", e);
      }
    }

    /** Sets how much later than usual it hears from whoever leads, and is heard. */
    void slow(Duration delay) {
      ways.forEach(way -> way.delay(delay));
    }

    /** Ends it; {@link #start} starts it again. */
    void stop() {
      main.stop();
    }

    boolean leads() {
      return main.is(QuorumPeer.ServerState.LEADING);
    }

    boolean follows() {
      return main.is(QuorumPeer.ServerState.FOLLOWING);
    }

    /** Sets whether nothing passes any more between this follower and whoever leads. */
    void cutOff(boolean on) {
      ways.forEach(way -> way.silence(on));
    }

    private void close() {
      main.stop();
      try {
        DirectoryUtils.deleteRecursively(folder.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Main extends QuorumPeerMain {
    private void run(QuorumPeerConfig config) {
      try {
        runFromConfig(config);
      } catch (Exception e) {
        throw new IllegalStateException("the ZooKeeper server has ended", e);
      }
    }

    private boolean is(QuorumPeer.ServerState state) {
      return quorumPeer != null
          && quorumPeer.getPeerState() == state
          && quorumPeer.getZabState() == QuorumPeer.ZabState.BROADCAST;
    }

    private void stop() {
      if (quorumPeer != null) {
        quorumPeer.shutdown();
      }
    }

    @Override
    public String toString() {
      return quorumPeer == null
          ? "not started"
          : quorumPeer.getPeerState() + "/" + quorumPeer.getZabState();
    }
  }

  void awaitAll() {
    List<String> wanted = new ArrayList<>(List.of("LEADING/BROADCAST", "OBSERVING/BROADCAST"));
    wanted.subList(1 + members.size() - SERVERS, wanted.size()).clear();
    wanted.addAll(0, Collections.nCopies(SERVERS - 1, "FOLLOWING/BROADCAST"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> members.stream().map(member -> member.main.toString()).sorted().toList(),
            wanted::equals);
  }

  Member observer() {
    return members.stream().filter(member -> member.observer).findFirst().orElseThrow();
  }

  Member leader() {
    return members.stream().filter(Member::leads).findFirst().orElseThrow();
  }

  /** Ends the leader, and starts it again when another one leads. */
  void restartLeader() {
    Member ended = leader();
    ended.main.stop();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> members.stream().anyMatch(member -> member != ended && member.leads()));
    ended.start();
    awaitAll();
  }

  /** Ends all of them, and starts them again with what they had. */
  void restart() {
    members.forEach(Member::stop);
    members.forEach(Member::start);
    awaitAll();
  }

  List<Integer> clientPorts() {
    return members.stream().map(member -> member.clientPort).toList();
  }

  List<Member> followers() {
    return members.stream().filter(Member::follows).toList();
  }

  /** Returns the URL of some of the servers. */
  static String url(List<Member> members, Duration session) {
    return urlOf(members.stream().map(member -> member.clientPort).toList(), session);
  }

  /** Returns the URL of what listens on ports: servers, or proxies in front of them. */
  static String urlOf(List<Integer> ports, Duration session) {
    return "zookeeper://%s?sessionTimeout=%dms".formatted(hosts(ports), session.toMillis());
  }

  /** Returns what a connection string has of what listens on ports. */
  static String hosts(List<Integer> ports) {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    members.forEach(member -> member.ways.forEach(FrameCountingProxy::close));
    members.forEach(Member::close);
  }
}
