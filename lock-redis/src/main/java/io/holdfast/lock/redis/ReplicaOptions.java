package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many replicas must have a grant before it counts.
 *
 * @param least so many
 * @param timeout how long to wait for them
 */
record ReplicaOptions(int least, Duration timeout) {
  static final String LEAST = "minReplicas";
  static final String TIMEOUT = "replicaTimeout";

  private static final int MOST_REPLICAS = 100;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Of the request time-out, since one may wait behind another one. */
  private static final int LEAST_SHARE = 3;

  private static final int SHARE = 4;

  /**
   * Reads a URL.
   *
   * @return {@code null} if no replica is to be waited for
   * @throws IllegalArgumentException if it is of no use
   */
  static @Nullable ReplicaOptions parse(BackendUrl url, Duration requestTimeout) {
    Duration longest = requestTimeout.dividedBy(LEAST_SHARE);
    Duration timeout = url.duration(TIMEOUT, SHORTEST, longest);
    Integer least = url.number(LEAST, 1, MOST_REPLICAS);
    if (least == null && timeout != null) {
      throw new IllegalArgumentException(
          "%s URL: %s needs %s".formatted(url.scheme(), TIMEOUT, LEAST));
    }
    if (least == null) {
      return null;
    }
    return new ReplicaOptions(least, timeout == null ? requestTimeout.dividedBy(SHARE) : timeout);
  }
}
