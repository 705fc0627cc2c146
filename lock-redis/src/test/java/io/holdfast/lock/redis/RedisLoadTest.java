package io.holdfast.lock.redis;

import io.holdfast.lock.tck.load.LoadTest;
import io.holdfast.lock.tck.load.StoreUnderLoad;
import io.holdfast.lock.tck.redis.RedisUnderLoad;

/** One token counter for each partition is left. */
class RedisLoadTest extends LoadTest {
  @Override
  protected int shortRun() {
    return 10_000;
  }

  @Override
  protected StoreUnderLoad store() {
    return new RedisUnderLoad("", 1024);
  }
}
