package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.redis.RedisServer;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson clients as an application has them. */
final class Clients {
  private Clients() {}

  /** Returns the URL of a server through Redisson. */
  static String url(RedisServer server) {
    return "redisson+" + server.url();
  }

  static RedissonClient redisson(RedisServer server) {
    return redisson(server.port());
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
}
