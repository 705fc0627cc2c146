package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.curator.test.DirectoryUtils;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.awaitility.Awaitility;

/** A server in a process of its own, which can be frozen. */
final class ServerProcess implements LockFixture {
  private static final int TICK_MILLIS = 60;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final int port = Ports.free();
  private final Path folder;
  private final Process process;

  ServerProcess() {
    try {
      folder = Files.createTempDirectory("holdfast-zookeeper");
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-Dzookeeper.admin.enableServer=false",
                  "-Dzookeeper.forceSync=no",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ZooKeeperServerMain.class.getName(),
                  Integer.toString(port),
                  folder.toString(),
                  Integer.toString(TICK_MILLIS))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("no ZooKeeper server", e);
    }
    Awaitility.await().atMost(LONG).until(this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Sends a signal, for instance STOP or CONT. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String url() {
    return "zookeeper://127.0.0.1:%d?sessionTimeout=%dms"
        .formatted(port, Ensemble.SESSION.toMillis());
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
      DirectoryUtils.deleteRecursively(folder.toFile());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
