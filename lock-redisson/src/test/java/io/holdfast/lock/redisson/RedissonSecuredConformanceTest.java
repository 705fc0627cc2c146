package io.holdfast.lock.redisson;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.SecuredFixture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The kit over TLS with certificates on both sides, as a user with the least rights. */
@Tag("others")
class RedissonSecuredConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return SecuredFixture.start(
        "redisson+rediss",
        UnaryOperator.identity(),
        Stream.concat(Stream.of("~*", Rights.KEYS, Rights.CHANNELS), Rights.COMMANDS.stream())
            .toArray(String[]::new));
  }
}
