package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.SecuredFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The kit over TLS with certificates on both sides, as a user with the least rights. */
@Tag("any-jdk")
class RedisSecuredConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return SecuredFixture.start(
        "rediss",
        name -> new String(new Keys(new LockName(name)).lock(), UTF_8),
        Stream.concat(Stream.of(Rights.KEYS, Rights.CHANNELS), Rights.COMMANDS.stream())
            .toArray(String[]::new));
  }
}
