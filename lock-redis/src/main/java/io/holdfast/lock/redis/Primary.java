package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import redis.clients.jedis.Connection;

/** Where the server is that takes writes: found out anew for each connection. Thread-safe. */
interface Primary {
  /**
   * Finds it.
   *
   * @param dial makes the connections that this takes, and ends them when it is closed
   * @throws io.holdfast.lock.spi.StoreException if nobody knows
   */
  Host find(Dial dial);

  /**
   * Looks whether a server that was found is what it was said to be.
   *
   * @param connection to it, set up
   * @throws io.holdfast.lock.spi.StoreException if it is not
   */
  void verify(Host found, Connection connection);

  /** Returns what the options say. */
  static Primary of(RedisOptions options) {
    Host server = options.server();
    return server == null ? new Sentinels(options) : new Known(server);
  }

  /** One that is given by the URL, and taken as it is. */
  record Known(Host server) implements Primary {
    @Override
    public Host find(Dial dial) {
      return server;
    }

    @Override
    public void verify(Host found, Connection connection) {}
  }
}
