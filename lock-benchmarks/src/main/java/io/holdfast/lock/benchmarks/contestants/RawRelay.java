package io.holdfast.lock.benchmarks.contestants;

import io.holdfast.lock.benchmarks.contestants.RawJedis.RawLock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;

/**
 * Release, publish, {@code SET NX}: the shortest way of a lock through Redis from one process to
 * another that has to ask for it. For one thread of each process.
 */
record RawRelay(String id) implements Contestant {
  private static final String CHANNEL = "raw-relay-";
  private static final String DELETE_AND_PUBLISH =
      """
      if redis.call('get', KEYS[1]) == ARGV[1] then
        redis.call('del', KEYS[1])
        redis.call('publish', '%s' .. KEYS[1], '')
        return 1
      end
      return 0
      """
          .formatted(CHANNEL);

  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) throws InterruptedException {
    return new Relay(stores);
  }

  private static final class Relay extends JedisPubSub implements Session {
    private static final long LOST_MESSAGE_MILLIS = 1000;
    private static final long SUBSCRIBE_SECONDS = 10;

    private final Stores stores;
    private final Map<String, Semaphore> wakeUps = new ConcurrentHashMap<>();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final Jedis subscription;
    private final RedisClient client;
    private final String script;

    Relay(Stores stores) throws InterruptedException {
      this.stores = stores;
      client = RawJedis.client(stores, 1);
      script = client.scriptLoad(DELETE_AND_PUBLISH);
      subscription = new Jedis(stores.redisHost(), stores.redisPort());
      Thread listener =
          new Thread(() -> subscription.psubscribe(this, CHANNEL + "*"), "raw-relay-listener");
      listener.setDaemon(true);
      listener.start();
      if (!subscribed.await(SUBSCRIBE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no subscription");
      }
    }

    @Override
    public void onPSubscribe(String pattern, int subscribedChannels) {
      subscribed.countDown();
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      Semaphore wakeUp = wakeUps.get(channel.substring(CHANNEL.length()));
      if (wakeUp != null) {
        wakeUp.release();
      }
    }

    @Override
    public MeasuredLock lock(String name) {
      String key = "relay-" + name;
      Semaphore wakeUp = wakeUps.computeIfAbsent(key, unused -> new Semaphore(0));
      RawLock raw = new RawLock(client, key, stores.lease(), script);
      return new Relayed(raw, wakeUp);
    }
  }

  private record Relayed(RawLock raw, Semaphore wakeUp) implements MeasuredLock {
    @Override
    public void lock() throws InterruptedException {
      while (true) {
        int unused = wakeUp.drainPermits();
        if (raw.tryLock()) {
          return;
        }
        boolean unusedHeard = wakeUp.tryAcquire(Relay.LOST_MESSAGE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public boolean tryLock() {
      return raw.tryLock();
    }

    @Override
    public void unlock() {
      raw.unlock();
    }
  }
}
