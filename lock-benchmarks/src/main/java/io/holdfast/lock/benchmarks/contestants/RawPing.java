package io.holdfast.lock.benchmarks.contestants;

import redis.clients.jedis.RedisClient;

/** One {@code PING} in place of a lock and its release: the unit that round trips are told in. */
record RawPing(String id) implements Contestant {
  @Override
  public Role role() {
    return Role.BASELINE;
  }

  @Override
  public Session open(Stores stores) {
    RedisClient client = RawJedis.client(stores, 1);
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Ping(client);
      }
    };
  }

  private record Ping(RedisClient client) implements MeasuredLock {
    @Override
    public void lock() {
      String unused = client.ping();
    }

    @Override
    public boolean tryLock() {
      lock();
      return true;
    }

    @Override
    public void unlock() {}
  }
}
