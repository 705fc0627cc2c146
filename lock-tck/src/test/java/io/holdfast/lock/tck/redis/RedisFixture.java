package io.holdfast.lock.tck.redis;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server of the kit's own, and how to hurt it. */
public class RedisFixture implements LockFixture {
  private final RedisServer server;
  private final String name;
  private final String url;
  private final UnaryOperator<String> keys;

  /**
   * Makes it.
   *
   * @param server runs, and belongs to this fixture
   * @param name of the backend
   * @param url where the backend finds the server
   * @param keys gives the key of a lock name
   */
  public RedisFixture(RedisServer server, String name, String url, UnaryOperator<String> keys) {
    this.server = server;
    this.name = name;
    this.url = url;
    this.keys = keys;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public FrameCountingProxy proxy() {
    return FrameCountingProxy.resp("127.0.0.1", server.port());
  }

  @Override
  public void deleteEntry(String name) {
    if (server.run("DEL", keys.apply(name)).equals(0L)) {
      throw new IllegalStateException("nobody holds " + name);
    }
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void restartEmpty() {
    server.restartEmpty();
  }

  @Override
  public void crash() {
    server.kill();
    server.start();
  }

  @Override
  public void freeze() {
    server.signal("STOP");
  }

  @Override
  public void thaw() {
    server.signal("CONT");
  }

  @Override
  public void killConnections() {
    List.of("normal", "pubsub").forEach(type -> server.run("CLIENT", "KILL", "TYPE", type));
  }

  @Override
  public void flushScripts() {
    server.run("SCRIPT", "FLUSH");
  }

  @Override
  public void close() {
    server.close();
  }
}
