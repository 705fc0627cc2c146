package io.holdfast.lock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisCluster;
import io.holdfast.lock.tck.redis.RedisClusterFixture;
import io.holdfast.lock.tck.redis.RedisQuorum;
import io.holdfast.lock.tck.redis.RedisQuorumFixture;
import io.holdfast.lock.tck.redis.RedisSentinels;
import io.holdfast.lock.tck.redis.SentinelFixture;
import java.time.Duration;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Stores of several servers that are started for one run, to be hurt in every way. */
final class EmbeddedTopology {
  /** Longer than a store is frozen, or else it begins a fail-over when it wakes up. */
  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(4);

  private static final int SERVERS = 3;
  private static final int PARTITIONS = 1024;

  /** Servers that keep what they were told before they answer. */
  private static final String[] DURABLE = {"--appendonly", "yes"};

  private EmbeddedTopology() {}

  /**
   * Starts one.
   *
   * @param options of its URL, with the question mark, or empty
   * @param hurt whether it is to be hurt, and has to survive that
   * @return what was started, to be closed; {@code null} if there is none for the scheme
   */
  static @Nullable LockFixture start(String scheme, String options, boolean hurt) {
    return switch (scheme) {
      case "redis+sentinel" ->
          new SentinelFixture(
              RedisSentinels.running(), "redis-sentinel", "", options, EmbeddedTopology::key);
      case "redis+cluster" ->
          new RedisClusterFixture(
              RedisCluster.start(SERVERS, 1, NODE_TIMEOUT, DURABLE),
              options.replaceFirst("^\\?", ""),
              EmbeddedTopology::key);
      case "redis+quorum" ->
          // As long as it usually is, servers that were just started would grant nothing for that.
          new RedisQuorumFixture(
              RedisQuorum.running(SERVERS),
              "redis-quorum",
              options.isEmpty() ? "?grantDelay=" + (hurt ? "2s" : "0s") : options,
              EmbeddedTopology::key);
      default -> null;
    };
  }

  /** Returns the key of a lock in lock-redis. */
  private static String key(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(UTF_8));
    return "holdfast:1:{p%d}:%s".formatted(crc.getValue() % PARTITIONS, name);
  }
}
