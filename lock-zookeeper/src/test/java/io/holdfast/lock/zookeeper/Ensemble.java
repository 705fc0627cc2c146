package io.holdfast.lock.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.ZooKeeperFrames;
import io.holdfast.lock.tck.kit.Scale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/** A server in this JVM, whose ticks are short so that sessions can be. */
final class Ensemble implements AutoCloseable {
  private static final Duration TICK = Scale.seconds(0.05);

  /** A session must outlast the pauses of a busy machine; a server allows 20 ticks. */
  static final Duration SESSION = TICK.multipliedBy(20);

  static {
    System.setProperty("zookeeper.4lw.commands.whitelist", "srvr,mntr,dump");
  }

  private final TestingServer server;

  private Ensemble(TestingServer server) {
    this.server = server;
  }

  static Ensemble one() {
    return ticking((int) TICK.toMillis());
  }

  /** Starts a server that allows sessions of 2 to 20 ticks. */
  static Ensemble ticking(int millis) {
    try {
      InstanceSpec spec = new InstanceSpec(null, -1, -1, -1, true, -1, millis, -1);
      return new Ensemble(new TestingServer(spec, true));
    } catch (Exception e) {
      throw new IllegalStateException("no ZooKeeper server", e);
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
    return number("mntr", "zk_watch_count\\s+(\\d+)", 10);
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
