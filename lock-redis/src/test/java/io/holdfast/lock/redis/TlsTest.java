package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.TlsRedis;
import io.holdfast.lock.tck.redis.Waits;

class TlsTest extends TlsRedis {
  TlsTest() {
    super("rediss");
  }

  @Override
  protected void awaitEars(Peer waiting) {
    await().atMost(Waits.LONG).until(() -> waiting.callsToAll() == 1);
  }
}
