package io.holdfast.lock.examples;

import java.io.IOException;
import java.net.ServerSocket;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import redis.embedded.RedisServer;

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
  static Store redis() throws IOException {
    return redis("redis");
  }

  /** Starts a Redis server to be reached through Redisson. */
  static Store redisson() throws IOException {
    return redis("redisson+redis");
  }

  private static Store redis(String scheme) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    RedisServer server =
        RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
    server.start();
    return new Store(scheme + "://127.0.0.1:" + port, server::stop);
  }

  /** Starts a ZooKeeper server in this JVM. */
  static Store zooKeeper() throws IOException {
    try {
      TestingServer server =
          new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 100, -1), true);
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
