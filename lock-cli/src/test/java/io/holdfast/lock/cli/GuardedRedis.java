package io.holdfast.lock.cli;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;

import io.holdfast.lock.tck.Ports;
import java.io.IOException;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A Redis with a password. */
final class GuardedRedis implements AutoCloseable {
  static final String PASSWORD = MARK;

  private final int port = Ports.free();
  private final RedisServer server;

  GuardedRedis(String... settings) throws IOException {
    RedisServerBuilder builder =
        RedisServer.newRedisServer()
            .port(port)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .setting("requirepass " + PASSWORD);
    for (String setting : settings) {
      builder.setting(setting);
    }
    server = builder.build();
    server.start();
  }

  String url() {
    return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
