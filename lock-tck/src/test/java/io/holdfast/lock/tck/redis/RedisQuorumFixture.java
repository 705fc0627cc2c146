package io.holdfast.lock.tck.redis;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.RespFrames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Independent servers of the kit's own, and how to hurt them: all at once, but for the ways that
 * lose some. These take turns with the servers, and with the ways to lose one: frozen, crashed, and
 * crashed without what it had.
 */
public class RedisQuorumFixture implements LockFixture {
  private final RedisQuorum quorum;
  private final String name;
  private final String options;
  private final UnaryOperator<String> keys;
  private final List<Runnable> lost = new ArrayList<>();
  private int losses;

  /**
   * Makes it.
   *
   * @param quorum runs, and belongs to this fixture
   * @param name of the backend
   * @param options of the URL, with the question mark
   * @param keys gives the key of a lock name
   */
  public RedisQuorumFixture(
      RedisQuorum quorum, String name, String options, UnaryOperator<String> keys) {
    this.quorum = quorum;
    this.name = name;
    this.options = options;
    this.keys = keys;
  }

  @Override
  public String url() {
    return quorum.url(options);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public FrameCountingProxy proxy() {
    return FrameCountingProxy.start(
        quorum.servers().stream().map(RedisQuorumFixture::address).toList(), RespFrames::new);
  }

  @Override
  public List<FrameCountingProxy> proxies() {
    return quorum.servers().stream()
        .map(server -> FrameCountingProxy.resp("127.0.0.1", server.port()))
        .toList();
  }

  private static InetSocketAddress address(RedisServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return RedisQuorum.url(List.copyOf(proxy.ports().values()), options);
  }

  @Override
  public String url(List<FrameCountingProxy> proxies) {
    return RedisQuorum.url(proxies.stream().map(FrameCountingProxy::port).toList(), options);
  }

  @Override
  public Locks newClient(FrameCountingProxy proxy, ClientOptions client) {
    return Locks.builder().url(url(proxy)).options(client).open();
  }

  @Override
  public void deleteEntry(String of) {
    long deleted =
        quorum.servers().stream()
            .mapToLong(server -> (Long) server.run("DEL", keys.apply(of)))
            .sum();
    if (deleted == 0) {
      throw new IllegalStateException("nobody holds " + of);
    }
  }

  @Override
  public void restart() {
    quorum.each(RedisServer::shutDown);
    quorum.each(RedisServer::start);
  }

  @Override
  public void restartEmpty() {
    quorum.each(RedisServer::kill);
    quorum.each(RedisServer::forget);
    quorum.each(RedisServer::start);
  }

  @Override
  public void crash() {
    quorum.each(RedisServer::kill);
    quorum.each(RedisServer::start);
  }

  @Override
  public void freeze() {
    quorum.each(server -> server.signal("STOP"));
  }

  @Override
  public void thaw() {
    quorum.each(server -> server.signal("CONT"));
  }

  @Override
  public void killConnections() {
    quorum.each(
        server ->
            List.of("normal", "pubsub")
                .forEach(type -> server.run("CLIENT", "KILL", "TYPE", type)));
  }

  @Override
  public void flushScripts() {
    quorum.each(server -> server.run("SCRIPT", "FLUSH"));
  }

  @Override
  public void loseMinority() {
    lose((quorum.servers().size() - 1) / 2);
  }

  @Override
  public void loseMajority() {
    lose(quorum.servers().size() / 2 + 1);
  }

  private void lose(int count) {
    losses++;
    for (int i = 0; i < count; i++) {
      lose(quorum.server((losses + i) % quorum.servers().size()), (losses + i) / 2 % 3);
    }
  }

  private void lose(RedisServer server, int way) {
    if (way == 0) {
      server.signal("STOP");
      lost.add(() -> server.signal("CONT"));
    } else {
      server.kill();
      if (way == 1) {
        server.forget();
      }
      lost.add(server::start);
    }
  }

  @Override
  public void regain() {
    lost.forEach(Runnable::run);
    lost.clear();
  }

  @Override
  public void close() {
    quorum.close();
  }
}
