package io.holdfast.lock.tck.redis;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Servers of the kit's own under sentinels, and how to hurt them. */
public class SentinelFixture implements LockFixture {
  private final RedisSentinels store;
  private final String name;
  private final String scheme;
  private final String options;
  private final UnaryOperator<String> keys;
  private final Map<List<FrameCountingProxy>, SentinelFront> fronts = new ConcurrentHashMap<>();

  /**
   * Makes it.
   *
   * @param store runs, and belongs to this fixture
   * @param name of the backend
   * @param prefix of the scheme, perhaps empty
   * @param options of the URL, with their question mark, or empty
   * @param keys gives the key of a lock name
   */
  public SentinelFixture(
      RedisSentinels store,
      String name,
      String prefix,
      String options,
      UnaryOperator<String> keys) {
    this.store = store;
    this.name = name;
    this.scheme = prefix;
    this.options = options;
    this.keys = keys;
  }

  /** Returns the servers. */
  protected final RedisSentinels store() {
    return store;
  }

  @Override
  public String url() {
    return scheme + store.url() + options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public FrameCountingProxy proxy() {
    return FrameCountingProxy.resp("127.0.0.1", store.primary().port());
  }

  @Override
  public List<FrameCountingProxy> proxies() {
    return store.servers().stream()
        .map(server -> FrameCountingProxy.resp("127.0.0.1", server.port()))
        .toList();
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return url(List.of(proxy));
  }

  @Override
  public String url(List<FrameCountingProxy> proxies) {
    return scheme + fronts.computeIfAbsent(proxies, this::front).url() + options;
  }

  private SentinelFront front(List<FrameCountingProxy> proxies) {
    Map<Integer, Integer> ports = new HashMap<>();
    proxies.forEach(proxy -> ports.put(proxy.storePort(), proxy.port()));
    return new SentinelFront(store.sentinels().get(0), ports);
  }

  @Override
  public Locks newClient(FrameCountingProxy proxy, ClientOptions of) {
    return Locks.builder().url(url(proxy)).options(of).open();
  }

  @Override
  public void deleteEntry(String of) {
    if (store.primary().run("DEL", keys.apply(of)).equals(0L)) {
      throw new IllegalStateException("nobody holds " + of);
    }
  }

  @Override
  public void restart() {
    RedisServer primary = store.primary();
    primary.restart();
    store.awaitReplicas(primary);
  }

  @Override
  public void restartEmpty() {
    store.restartEmpty();
  }

  @Override
  public void failOver(boolean frozen) {
    RedisServer unused = frozen ? store.failOverFrozen() : store.failOver();
  }

  @Override
  public void freeze() {
    store.freeze();
  }

  @Override
  public void thaw() {
    store.thaw();
  }

  @Override
  public void killConnections() {
    store.servers().forEach(RedisSentinels::closeClients);
  }

  @Override
  public void flushScripts() {
    for (RedisServer server : store.servers()) {
      Object unused = server.run("SCRIPT", "FLUSH");
    }
  }

  @Override
  public void close() {
    fronts.values().forEach(SentinelFront::close);
    store.close();
  }
}
