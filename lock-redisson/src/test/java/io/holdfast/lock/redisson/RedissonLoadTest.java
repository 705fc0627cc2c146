package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.load.LoadTest;
import io.holdfast.lock.tck.load.StoreUnderLoad;
import io.holdfast.lock.tck.redis.RedisUnderLoad;

/** One token counter for each hash slot is left. */
class RedissonLoadTest extends LoadTest {
  @Override
  protected int shortRun() {
    return 5_000;
  }

  @Override
  protected StoreUnderLoad store() {
    return new RedisUnderLoad("redisson+", 16384);
  }
}
