package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.embedded.core.ExecutableProvider;

/** A server process on a free port, without persistence. */
final class Server implements AutoCloseable {
  private final File executable;
  private final int port;
  private final List<String> options;
  private final String userInfo;
  private Process process;
  private Path folder;

  private Server(File executable, int port, String userInfo, String... options) {
    this.executable = executable;
    this.port = port;
    this.userInfo = userInfo;
    this.options = List.of(options);
  }

  /** Starts the Redis that the tests bring along. */
  static Server running(String... options) {
    return runningWithUser("", options);
  }

  /** Starts one to which {@code user:password@} opens the door. */
  static Server runningWithUser(String userInfo, String... options) {
    Server server = prepare(userInfo, options);
    server.start();
    return server;
  }

  /** Returns one that does not run yet. */
  static Server prepare(String userInfo, String... options) {
    try {
      File embedded = ExecutableProvider.newJarResourceProvider().get();
      return new Server(embedded, freePort(), userInfo, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the one that is installed on this machine, if there is one. */
  static Optional<Server> startInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(file -> new Server(file.toFile(), freePort(), ""))
        .map(
            server -> {
              server.start();
              return server;
            });
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    if (folder == null) {
      folder = makeFolder();
    }
    List<String> command = new ArrayList<>(List.of(executable.getPath()));
    command.addAll(List.of("--port", "" + port, "--save", "", "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder.toString()));
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
    await()
        .atMost(Waits.LONG)
        .pollInterval(Duration.ofMillis(5))
        .ignoreException(JedisConnectionException.class)
        .until(this::answers);
  }

  /** Else one server would find what another, or that of another build, has saved. */
  private static Path makeFolder() {
    try {
      return Files.createTempDirectory("holdfast-server");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (RedisClient client = RedisClient.create(url())) {
      return client.ping().equals("PONG");
    }
  }

  /** Runs a command and returns its reply, text as strings. */
  Object run(String command, String... arguments) {
    try (Connection connection =
        new Connection(
            new HostAndPort("127.0.0.1", port),
            DefaultJedisClientConfig.builder().clientName("test").build())) {
      connection.sendCommand(() -> command.getBytes(US_ASCII), arguments);
      Object reply = connection.getOne();
      return reply instanceof byte[] text ? new String(text, ISO_8859_1) : reply;
    }
  }

  /** Returns the lines of {@code CLIENT LIST} that are connections of backends. */
  List<String> clients() {
    return ((String) run("CLIENT", "LIST"))
        .lines()
        .filter(line -> line.contains("name=holdfast "))
        .toList();
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
    return "redis://" + userInfo + "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
      delete(folder);
    }
  }
}
