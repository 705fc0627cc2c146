package io.holdfast.lock.cli;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A store that is to be hurt, as far as that goes without its process: its connections, which are
 * proxies of ours; and, of a Redis, if that is allowed, what a command of the server does.
 */
class RunningStore implements LockFixture {
  private static final int SOCKET_MILLIS = 5000;

  private final UrlFixture store;
  private final boolean allowFaults;

  RunningStore(String url, boolean allowFaults) {
    store = new UrlFixture(url, /* allowFaults= */ true);
    this.allowFaults = allowFaults;
  }

  @Override
  public String url() {
    return store.url();
  }

  @Override
  public FrameCountingProxy proxy() {
    return store.proxy();
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return store.url(proxy);
  }

  @Override
  public void deleteEntry(String name) {
    // The key of lock-redis, which has a partition in front, and the one of lock-redisson.
    String script =
        """
        local deleted = redis.call('DEL', ARGV[2])
        for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
          deleted = deleted + redis.call('DEL', key)
        end
        return deleted
        """;
    if (tell(List.of(List.of("EVAL", script, "0", "holdfast:1:{p*}:" + literally(name), name)))
        .equals(":0")) {
      throw new IllegalStateException("nobody holds " + name);
    }
  }

  /** Returns a pattern that only the name itself matches. */
  static String literally(String name) {
    return name.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
  }

  @Override
  public void killConnections() {
    String unused =
        tell(
            List.of(
                List.of("CLIENT", "KILL", "TYPE", "normal"),
                List.of("CLIENT", "KILL", "TYPE", "pubsub")));
  }

  @Override
  public void flushScripts() {
    String unused = tell(List.of(List.of("SCRIPT", "FLUSH")));
  }

  /** Returns the answer to the last command. */
  private String tell(List<List<String>> commands) {
    BackendUrl parts = BackendUrl.parse(url());
    if (!allowFaults) {
      throw LockFixture.cannot("be hurt: " + UrlFixture.NOT_ALLOWED);
    }
    if (!List.of("redis", "redisson+redis").contains(parts.scheme()) || parts.hosts().size() != 1) {
      throw LockFixture.cannot("be told that by a command");
    }
    BackendUrl.Host host = parts.hosts().get(0);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.name(), host.portOr(6379)), SOCKET_MILLIS);
      socket.setSoTimeout(SOCKET_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String answer = "";
      List<List<String>> all = signIn(parts);
      all.addAll(commands);
      for (List<String> command : all) {
        socket.getOutputStream().write(encode(command));
        answer = String.valueOf(in.readLine());
        if (!answer.startsWith(":") && !answer.startsWith("+")) {
          throw LockFixture.cannot("be told that: the server says " + answer);
        }
      }
      return answer;
    } catch (IOException e) {
      throw new CliException("cannot ask the server for a fault: " + e, e);
    }
  }

  private static List<List<String>> signIn(BackendUrl parts) {
    List<List<String>> commands = new ArrayList<>();
    String user = parts.user();
    String password = parts.password();
    if (password != null) {
      commands.add(user == null ? List.of("AUTH", password) : List.of("AUTH", user, password));
    }
    if (parts.database() != 0) {
      commands.add(List.of("SELECT", Integer.toString(parts.database())));
    }
    return commands;
  }

  private static byte[] encode(List<String> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + command.size() + "\r\n").getBytes(StandardCharsets.UTF_8));
    for (String word : command) {
      byte[] text = word.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(text);
      bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
