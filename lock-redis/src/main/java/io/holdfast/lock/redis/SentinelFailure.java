package io.holdfast.lock.redis;

import static java.util.Objects.requireNonNull;

import io.holdfast.lock.spi.TlsOptions;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Why a sentinel is of no use.
 *
 * @param text the end of a sentence that begins with its address; without secrets
 * @param refused whether it will say the same the next time
 */
record SentinelFailure(String text, boolean refused) {
  /** Returns what comes of asking one of them. */
  static SentinelFailure of(RuntimeException e, RedisOptions options) {
    if (e instanceof JedisDataException said) {
      String primary = requireNonNull(options.sentinel()).primary();
      String refusal = Errors.ofSentinel(said, primary);
      return new SentinelFailure(refusal == null ? "does not say" : refusal, refusal != null);
    }
    TlsOptions tls = options.tls();
    return tls != null && TlsOptions.isRefusal(e.getCause())
        ? new SentinelFailure("speaks no TLS with us: " + tls.advice(e), true)
        : new SentinelFailure(noAnswer(e), false);
  }

  private static String noAnswer(RuntimeException e) {
    Throwable cause = Errors.harmless(e);
    return "does not answer"
        + (cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")");
  }
}
