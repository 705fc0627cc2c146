package io.holdfast.lock.redis;

import io.holdfast.lock.tck.lifecycle.Opened;
import io.holdfast.lock.tck.redis.RedisSentinels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests with servers under sentinels share. */
abstract class SentinelsUnderTest {
  static RedisSentinels store;

  @RegisterExtension final Opened opened = new Opened();

  @BeforeAll
  static void start() {
    store = RedisSentinels.running();
  }

  @AfterAll
  static void stop() {
    store.close();
  }
}
