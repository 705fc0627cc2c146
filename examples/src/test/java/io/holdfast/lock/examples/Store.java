package io.holdfast.lock.examples;

import io.holdfast.lock.tck.Ports;
import io.holdfast.lock.tck.redis.RedisServer;
import java.io.IOException;
import org.apache.curator.test.TestingServer;

/**
 * A store that runs while a test does.
 *
 * @param url where it is
 * @param stop stops it
 */
record Store(String url, Stop stop) implements AutoCloseable {
  /** How to stop a store. */
  interface Stop {
    void run() throws IOException;
  }

  /** Returns the store that every JVM has for itself. */
  static Store local() {
    return new Store("local:", () -> {});
  }

  /** Starts a Redis server. */
  static Store redis() {
    RedisServer server = RedisServer.running();
    return new Store(server.url(), server::close);
  }

  /** Starts a Redis server to be reached through Redisson. */
  static Store redisson() {
    RedisServer server = RedisServer.running();
    return new Store("redisson+" + server.url(), server::close);
  }

  /** Starts a ZooKeeper server in this JVM. */
  static Store zooKeeper() throws IOException {
    try {
      TestingServer server = new TestingServer(Ports.free());
      return new Store("zookeeper://127.0.0.1:" + server.getPort(), server::close);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    stop.run();
  }
}
