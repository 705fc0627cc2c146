package io.holdfast.lock.tck.redis;

import io.holdfast.lock.tck.load.StoreUnderLoad;
import java.util.List;
import java.util.Map;

/** A Redis whose keys, channels and connections are counted. */
public final class RedisUnderLoad implements StoreUnderLoad {
  private final RedisServer server = RedisServer.startInstalled().orElseGet(RedisServer::running);
  private final String scheme;
  private final long mostCounters;

  /**
   * Starts the installed one, or else the one that the tests bring along.
   *
   * @param scheme what stands before {@code redis://} in a URL
   * @param mostCounters how many token counters there may be
   */
  public RedisUnderLoad(String scheme, long mostCounters) {
    this.scheme = scheme;
    this.mostCounters = mostCounters;
  }

  @Override
  public String url() {
    return scheme + server.url();
  }

  @Override
  public Map<String, Long> things() {
    List<?> channels = (List<?>) server.run("PUBSUB", "CHANNELS");
    return Map.of(
        "keys",
        (Long) server.run("DBSIZE") - counters(),
        "channels",
        (long) channels.size(),
        "patterns",
        (Long) server.run("PUBSUB", "NUMPAT"),
        "connections",
        ((String) server.run("CLIENT", "LIST")).lines().count());
  }

  @Override
  public long counters() {
    return ((List<?>) server.run("KEYS", "holdfast:1:{*}t")).size();
  }

  @Override
  public long mostCounters() {
    return mostCounters;
  }

  @Override
  public void close() {
    server.close();
  }
}
