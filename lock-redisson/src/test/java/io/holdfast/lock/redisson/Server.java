package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import redis.embedded.core.ExecutableProvider;

/** A server process on a free port, without persistence. */
final class Server implements AutoCloseable {
  private final File executable;
  private final int port;
  private final List<String> options;
  private Process process;

  private Server(File executable, int port, String... options) {
    this.executable = executable;
    this.port = port;
    this.options = List.of(options);
  }

  /** Starts the Redis that the tests bring along. */
  static Server running(String... options) {
    Server server = prepare(options);
    server.start();
    return server;
  }

  /** Returns one that does not run yet. */
  static Server prepare(String... options) {
    try {
      File embedded = ExecutableProvider.newJarResourceProvider().get();
      return new Server(embedded, freePort(), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns one below 55535: a node of a cluster takes the one 10000 above it, too. */
  private static int freePort() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0)) {
        if (socket.getLocalPort() < 55535) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void start() {
    start(options);
  }

  /** Starts it as a node of a cluster, without slots. */
  void startInCluster() {
    List<String> cluster = new ArrayList<>(List.of("--cluster-enabled", "yes"));
    cluster.addAll(List.of("--cluster-announce-ip", "127.0.0.1"));
    start(cluster);
  }

  private void start(List<String> options) {
    List<String> command = new ArrayList<>(List.of(executable.getPath()));
    command.addAll(List.of("--port", "" + port, "--save", "", "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder()));
    command.addAll(options);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = process;
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    await().atMost(Waits.LONG).pollInterval(Duration.ofMillis(5)).until(this::answers);
  }

  /** A new folder, deleted with the JVM. */
  private static String folder() {
    try {
      Path folder = Files.createTempDirectory("holdfast-redis");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    for (File file :
                        Optional.ofNullable(folder.toFile().listFiles()).orElse(new File[0])) {
                      file.delete();
                    }
                    folder.toFile().delete();
                  }));
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      String reply = run("PING");
      return reply.equals("+PONG") || reply.startsWith("-NOAUTH");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Sends a command and returns the first line of the reply, as it comes over the wire. */
  String run(String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      return String.valueOf(
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a new Redisson client, as an application has one. */
  RedissonClient redisson() {
    return redisson(port);
  }

  static RedissonClient redisson(int port) {
    return Redisson.create(config(port, 5, 50));
  }

  /** Returns a configuration that allows so many channels on so many connections. */
  static Config config(int port, int channels, int connections) {
    Config config = new Config().setThreads(4).setNettyThreads(4);
    config
        .useSingleServer()
        .setAddress("redis://127.0.0.1:" + port)
        .setConnectionMinimumIdleSize(2)
        .setConnectionPoolSize(16)
        .setSubscriptionsPerConnection(channels)
        .setSubscriptionConnectionPoolSize(connections);
    return config;
  }

  /** Ends it as a crash does. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the server does not die");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal, for instance STOP or CONT. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return "redisson+redis://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
