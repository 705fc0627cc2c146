package io.holdfast.lock.redis;

import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.redis.RedisSentinels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SentinelTest {
  @Test
  void works() throws Exception {
    long t0 = System.nanoTime();
    try (RedisSentinels store = RedisSentinels.running()) {
      System.out.println("started " + (System.nanoTime() - t0) / 1000000);
      try (Locks locks = Locks.open(store.url())) {
        System.out.println(locks);
        for (int i = 0; i < 6; i++) {
          t0 = System.nanoTime();
          try (Lease l = locks.mutex("a").acquire()) {
            System.out.println("token " + l.fencingToken() + " " + (System.nanoTime() - t0) / 1000);
          }
          t0 = System.nanoTime();
          var unused = i % 2 == 0 ? store.failOver() : store.failOverFrozen();
          System.out.println("fo " + (System.nanoTime() - t0) / 1000000);
        }
      }
    }
  }
}
