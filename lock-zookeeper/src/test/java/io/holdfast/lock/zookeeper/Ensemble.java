package io.holdfast.lock.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.ZooKeeperFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/** A server in this JVM, whose ticks are short so that sessions can be. */
final class Ensemble implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(60);

  /** A session must outlast the pauses of a busy machine; a server allows 20 ticks. */
  static final Duration SESSION = TICK.multipliedBy(20);

  static {
    allowWords();
  }

  private final int tickMillis;
  private TestingServer server;

  private Ensemble(int tickMillis) {
    this.tickMillis = tickMillis;
    this.server = start(Ports.free());
  }

  static Ensemble one() {
    return ticking((int) TICK.toMillis());
  }

  /** Starts a server that allows sessions of 2 to 20 ticks. */
  static Ensemble ticking(int millis) {
    return new Ensemble(millis);
  }

  private TestingServer start(int port) {
    try {
      return new TestingServer(
          new InstanceSpec(null, port, -1, -1, true, -1, tickMillis, -1), true);
    } catch (Exception e) {
      throw new IllegalStateException("no ZooKeeper server", e);
    }
  }

  /** Stops it and starts it again, with all that it had. */
  void restart() {
    try {
      server.restart();
    } catch (Exception e) {
      throw new IllegalStateException("no ZooKeeper server", e);
    }
  }

  /** Stops it and starts it again, empty. */
  void restartEmpty() {
    int port = port();
    close();
    server = start(port);
  }

  /** Ends a session as the server does that has not heard of it for too long. */
  void endSession(long session) {
    atConnections("0x" + Long.toHexString(session), "terminateSession");
  }

  /** Ends all connections, and no session. */
  void killConnections() {
    atConnections("*", "terminateConnection");
  }

  private static void atConnections(String session, String operation) {
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      ObjectName connections =
          new ObjectName(
              "org.apache.ZooKeeperService:name1=Connections,name3=%s,*".formatted(session));
      for (ObjectName bean : beans.queryNames(connections, null)) {
        beans.invoke(bean, operation, new Object[0], new String[0]);
      }
    } catch (JMException e) {
      throw new IllegalStateException("no " + operation, e);
    }
  }

  String url() {
    return url("");
  }

  String url(String chroot) {
    return "zookeeper://%s%s?sessionTimeout=%dms".formatted(hosts(), chroot, SESSION.toMillis());
  }

  /** Returns a proxy in front of the server. */
  FrameCountingProxy proxy() {
    return FrameCountingProxy.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), ZooKeeperFrames::new);
  }

  String hosts() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getPort();
  }

  /** Allows the words of {@link #ask}: the first that is asked settles it for all of the JVM. */
  static void allowWords() {
    System.setProperty("zookeeper.4lw.commands.whitelist", "srvr,mntr,dump");
  }

  /** Returns the server's answer to a four-letter word. */
  String ask(String word) {
    return ask(port(), word);
  }

  /** Returns the answer of the server that listens there. */
  static String ask(int port, String word) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(word.getBytes(US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long number(String word, String pattern, int radix) {
    String said = ask(word);
    Matcher matcher = Pattern.compile(pattern).matcher(said);
    if (!matcher.find()) {
      throw new AssertionError(pattern + " is not in the answer to " + word + ": " + said);
    }
    return Long.parseLong(matcher.group(1), radix);
  }

  long requests() {
    return number("srvr", "Received: (\\d+)", 10);
  }

  long transactions() {
    return number("srvr", "Zxid: 0x([0-9a-f]+)", 16);
  }

  /** Returns how many watches there are; wchs does not count those for children. */
  long watches() {
    return count("zk_watch_count");
  }

  /** Returns one of the numbers that mntr tells. */
  long count(String what) {
    return number("mntr", what + "\\s+(\\d+)", 10);
  }

  /** Returns how many ephemeral nodes of locks there are. */
  long nodes() {
    return ask("dump").lines().filter(line -> line.contains(Nodes.ROOT)).count();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
