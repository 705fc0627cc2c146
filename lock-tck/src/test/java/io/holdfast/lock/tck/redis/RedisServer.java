package io.holdfast.lock.tck.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A server process on a free port, without persistence. */
public final class RedisServer implements AutoCloseable {
  private static final int SLOTS = 16384;
  private static final Set<String> SET_UP =
      Set.of("config", "hello", "client", "info", "subscribe", "ping");
  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\S+):calls=(\\d+)");

  private final File executable;
  private final int port;
  private final List<String> options;
  private final String userInfo;
  private Process process;
  private Path folder;
  private boolean sentinel;

  private RedisServer(File executable, String userInfo, String... options) {
    this.executable = executable;
    this.port = Ports.free();
    this.userInfo = userInfo;
    this.options = List.of(options);
  }

  /** Starts the Redis that the tests bring along. */
  public static RedisServer running(String... options) {
    return runningWithUser("", options);
  }

  /** Starts one to which {@code user:password@} opens the door. */
  public static RedisServer runningWithUser(String userInfo, String... options) {
    RedisServer server = new RedisServer(embedded(), userInfo, options);
    server.start();
    return server;
  }

  /**
   * Starts one that speaks TLS on one more port.
   *
   * @param identity what it shows
   * @param clients whose certificates clients must have, or {@code null} if they need none
   */
  public static RedisServer runningWithTls(
      Identity identity, Authority clients, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--tls-port", "" + Ports.free()));
    all.addAll(List.of("--tls-cert-file", identity.certificate().toString()));
    all.addAll(List.of("--tls-key-file", identity.key().toString()));
    all.addAll(List.of("--tls-auth-clients", clients == null ? "no" : "yes"));
    Path trusted = clients == null ? identity.certificate() : clients.file();
    all.addAll(List.of("--tls-ca-cert-file", trusted.toString()));
    return running(all.toArray(String[]::new));
  }

  /** Returns one that does not run yet. */
  public static RedisServer prepare(String... options) {
    return new RedisServer(embedded(), "", options);
  }

  /** Starts the one that is installed on this machine, if there is one. */
  public static Optional<RedisServer> startInstalled() {
    Optional<RedisServer> installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "redis-server"))
            .filter(Files::isExecutable)
            .findFirst()
            .map(file -> new RedisServer(file.toFile(), ""));
    installed.ifPresent(RedisServer::start);
    return installed;
  }

  /** Starts the one that the tests bring along, and the one that is installed, if there is one. */
  public static List<RedisServer> eachKind() {
    return Stream.concat(Stream.of(running()), startInstalled().stream()).toList();
  }

  /**
   * Starts the primaries of a cluster, which share the slots evenly and know of one another.
   *
   * @return them, in the order of their slots
   */
  public static List<RedisServer> cluster(int primaries) {
    List<RedisServer> all = new ArrayList<>();
    for (int i = 0; i < primaries; i++) {
      int first = SLOTS * i / primaries;
      int next = SLOTS * (i + 1) / primaries;
      RedisServer node = running("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
      node.run(
          "CLUSTER",
          Stream.concat(
                  Stream.of("ADDSLOTS"), IntStream.range(first, next).mapToObj(Integer::toString))
              .toArray(String[]::new));
      node.run("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
      all.add(node);
    }
    await()
        .atMost(Waits.LONG.multipliedBy(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> meet(all));
    return all;
  }

  /** Introduces the nodes to one another, as often as it takes; returns whether all have met. */
  private static boolean meet(List<RedisServer> all) {
    boolean met = all.stream().allMatch(node -> node.isInClusterOf(all.size()));
    if (!met) {
      all.forEach(node -> node.run("CLUSTER", "MEET", "127.0.0.1", "" + all.get(0).port));
    }
    return met;
  }

  /** Returns how often each command was called, in scripts as well, since CONFIG RESETSTAT. */
  public Map<String, Long> calls() {
    Map<String, Long> calls = new TreeMap<>();
    Matcher line = CALLS.matcher((String) run("INFO", "commandstats"));
    while (line.find()) {
      calls.put(line.group(1), Long.parseLong(line.group(2)));
    }
    return calls;
  }

  /** Returns the same without what connections are set up with, and what asks for this. */
  public Map<String, Long> callsOfRequests() {
    Map<String, Long> calls = calls();
    calls.keySet().removeIf(command -> SET_UP.contains(command.replaceFirst("[|].*", "")));
    return calls;
  }

  /** Returns how often a command was called. */
  public long calls(String command) {
    return calls().getOrDefault(command, 0L);
  }

  private boolean isInClusterOf(int primaries) {
    String info = (String) run("CLUSTER", "INFO");
    return info.contains("cluster_state:ok") && info.contains("cluster_size:" + primaries);
  }

  /** Starts a replica of this one, and waits until it has the data. */
  public RedisServer replica() {
    RedisServer replica = running("--replicaof", "127.0.0.1", "" + port);
    await()
        .atMost(Waits.LONG)
        .until(
            () -> ((String) replica.run("INFO", "replication")).contains("master_link_status:up"));
    return replica;
  }

  /** Starts a Sentinel that looks after a primary, alone. */
  public static RedisServer sentinel(String name, RedisServer primary) {
    return sentinel(name, primary.port, 1);
  }

  /**
   * Starts a Sentinel that looks after a primary.
   *
   * @param quorum how many must find the primary down
   * @param more lines of its configuration
   */
  public static RedisServer sentinel(String name, int primaryPort, int quorum, String... more) {
    RedisServer sentinel = new RedisServer(embedded(), "");
    List<String> lines = new ArrayList<>();
    lines.add("sentinel monitor %s 127.0.0.1 %d %d".formatted(name, primaryPort, quorum));
    lines.add("sentinel down-after-milliseconds %s 500".formatted(name));
    lines.add("sentinel failover-timeout %s 1000".formatted(name));
    lines.addAll(List.of(more));
    sentinel.write("sentinel.conf", lines);
    sentinel.sentinel = true;
    sentinel.start();
    return sentinel;
  }

  private static File embedded() {
    try {
      return ExecutableProvider.newJarResourceProvider().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, again after {@link #kill}. */
  public void start() {
    start(
        sentinel
            ? List.of(
                folder().resolve("sentinel.conf").toString(), "--sentinel", "--dir", "" + folder())
            : List.of("-", "--dir", "" + folder()));
  }

  /**
   * Returns a file for the standard input: options may be passwords, and command lines are for
   * everybody to read. To a file whose name it was given it would write whenever a sentinel says
   * so, and stand still until the disk has it.
   */
  private Path optionsFile() {
    List<String> lines = new ArrayList<>(List.of("save \"\""));
    for (String option : options) {
      if (option.startsWith("--")) {
        lines.add(option.substring(2));
      } else {
        lines.add(lines.remove(lines.size() - 1) + " \"" + option + "\"");
      }
    }
    write("options.conf", lines);
    return folder().resolve("options.conf");
  }

  private void start(List<String> mode) {
    List<String> command = new ArrayList<>(List.of(executable.getPath()));
    command.addAll(mode);
    command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(optionsFile().toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = process;
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    await().atMost(Waits.LONG).pollInterval(Duration.ofMillis(5)).until(this::answers);
  }

  /** Else one server would find what another, or that of another build, has saved. */
  private Path folder() {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("holdfast-redis");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, List<String> lines) {
    try {
      Files.write(folder().resolve(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      return run("PING").equals("PONG");
    } catch (UncheckedIOException notYet) {
      return false;
    } catch (IllegalStateException refusal) {
      return refusal.getMessage().contains("NOAUTH");
    }
  }

  /**
   * Runs a command and returns its reply: a long, a string, null or a list of them.
   *
   * @throws IllegalStateException if the server answers with an error
   */
  public Object run(String command, String... arguments) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      send(socket, command, arguments);
      return reply(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(Socket socket, String command, String... arguments) throws IOException {
    StringBuilder request = new StringBuilder("*" + (arguments.length + 1) + "\r\n");
    Stream.concat(Stream.of(command), Arrays.stream(arguments))
        .forEach(
            each -> request.append("$%d\r\n%s\r\n".formatted(each.getBytes(UTF_8).length, each)));
    socket.getOutputStream().write(request.toString().getBytes(UTF_8));
  }

  private static Object reply(InputStream in) throws IOException {
    String line = line(in);
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '-' -> throw new IllegalStateException("the server says: " + rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> rest.equals("-1") ? null : bulk(in, Integer.parseInt(rest));
      case '*' -> {
        List<Object> all = new ArrayList<>();
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          all.add(reply(in));
        }
        yield all;
      }
      default -> rest;
    };
  }

  private static String bulk(InputStream in, int length) throws IOException {
    String text = new String(in.readNBytes(length), ISO_8859_1);
    in.skipNBytes(2);
    return text;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server has hung up");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Returns the lines of {@code CLIENT LIST} that are connections of backends. */
  public List<String> clients() {
    return ((String) run("CLIENT", "LIST"))
        .lines()
        .filter(line -> line.contains("name=holdfast "))
        .toList();
  }

  /** Ends it in good order and starts it again, with all that it had. */
  public void restart() {
    shutDown();
    start();
  }

  /** Ends it in good order; {@link #start} brings back all that it had. */
  public void shutDown() {
    try {
      run("SHUTDOWN", "SAVE");
    } catch (UncheckedIOException thatWasTheAnswer) {
      // It is waited for below.
    }
    awaitEnd();
  }

  /** Ends it as a crash does and starts it again, empty. */
  public void restartEmpty() {
    kill();
    forget();
    start();
  }

  /** Deletes, while it does not run, what it has saved but for what it knows of its cluster. */
  void forgetData() {
    try (Stream<Path> all = Files.list(folder())) {
      for (Path path : all.filter(file -> !file.endsWith("nodes.conf")).toList()) {
        delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether its process runs. */
  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Removes what it had, while it does not run. */
  public void forget() {
    delete(folder());
    folder = null;
  }

  /** Ends it as a crash does. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the server does not die");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal, for instance STOP or CONT. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns where it is, as lock-redis names it. */
  public String url() {
    return "redis://" + userInfo + "127.0.0.1:" + port;
  }

  /** Returns the port where it speaks TLS. */
  public int tlsPort() {
    return Integer.parseInt(options.get(options.indexOf("--tls-port") + 1));
  }

  /** Returns its port on the loopback interface. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
    if (folder != null) {
      delete(folder);
      folder = null;
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
