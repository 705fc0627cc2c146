package io.holdfast.lock.tck.redis;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Some servers that know nothing of each other. */
public final class RedisQuorum implements AutoCloseable {
  private final List<RedisServer> servers;

  private RedisQuorum(List<RedisServer> servers) {
    this.servers = servers;
  }

  /** Starts so many, with the same options. */
  public static RedisQuorum running(int count, String... options) {
    List<RedisServer> servers =
        IntStream.range(0, count).mapToObj(i -> RedisServer.prepare(options)).toList();
    servers.parallelStream().forEach(RedisServer::start);
    return new RedisQuorum(servers);
  }

  /** Returns them, in the order of {@link #url}. */
  public List<RedisServer> servers() {
    return servers;
  }

  /** Returns one of them. */
  public RedisServer server(int index) {
    return servers.get(index);
  }

  /** Does something to all of them. */
  public void each(Consumer<? super RedisServer> action) {
    servers.forEach(action);
  }

  /** Returns where they are; {@code options} begins with a question mark. */
  public String url(String options) {
    return url(servers.stream().map(RedisServer::port).toList(), options);
  }

  /** Returns the URL for servers at these ports of the loopback interface. */
  public static String url(List<Integer> ports, String options) {
    return ports.stream()
        .map(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(",", "redis+quorum://", options));
  }

  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}
