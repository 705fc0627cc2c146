package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user has to be allowed at the server, as {@code ACL SETUSER} is told it. */
final class Rights {
  static final String KEYS = "~holdfast:1:*";
  static final String CHANNELS = "&holdfast:1:c:*";

  /** What connections are set up with, and what the scripts run. */
  static final List<String> COMMANDS =
      List.of(
          ("+time +subscribe +unsubscribe +multi +exec +eval +evalsha +publish"
                  + " +get +mget +set +del +exists +pttl +pexpire +incrby"
                  + " +hget +hset +hdel +zadd +zrange +zrem +zscore")
              .split(" "));

  /** What a grant delay needs besides, and a database that is not 0. */
  static final String DELAY = "+info";

  static final String DATABASE = "+select";

  /** What is needed besides where sentinels name the server, and with minReplicas. */
  static final String ROLE = "+role";

  static final String WAIT = "+wait";

  /** What a cluster needs besides. */
  static final String CLUSTER = "+cluster";

  /** How a server names the command that it refuses. */
  private static final Pattern COMMAND = Pattern.compile("run the '([a-z|]{1,40})' command");

  private Rights() {}

  /** Returns what allows everything that is needed. */
  static String all() {
    return ("ACL SETUSER the-user %s %s %s (and %s with a grantDelay, %s with a database but 0, %s with"
            + " sentinels, %s with minReplicas, %s in a cluster)")
        .formatted(
            KEYS, CHANNELS, String.join(" ", COMMANDS), DELAY, DATABASE, ROLE, WAIT, CLUSTER);
  }

  /** Returns what a refusal says is missing. */
  static String missing(String said) {
    Matcher command = COMMAND.matcher(said);
    if (command.find()) {
      return "+" + command.group(1);
    }
    if (said.contains("the channel")) {
      return CHANNELS;
    }
    return said.contains("the keys") ? KEYS : "a command or a key";
  }

  /**
   * Looks whether the user may do all that locks need. Not done for the default user, who may do
   * anything unless somebody has taken pains.
   *
   * @param store has been connected
   * @throws StoreException if not
   */
  static void check(Store store, RedisOptions options, BackendConfig config) {
    if (options.user() == null) {
      return;
    }
    byte[] key = ("holdfast:1:{p0}?" + config.client()).getBytes(US_ASCII);
    byte[] delay = (options.grantDelay() == null ? "0" : "1").getBytes(US_ASCII);
    Call<List<String>> call =
        new Call<>(
            Script.RIGHTS,
            List.of(key),
            List.of(Keys.channel(config.client()), delay),
            null,
            (reply, since) -> names(reply));
    List<String> missing;
    try {
      Deadline deadline = Deadline.after(config.clock(), config.requestTimeout());
      missing = store.run(call, deadline).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refused && refused.kind() == Kind.REFUSED) {
        throw refused;
      }
      return; // Whatever it is, attempts will tell.
    }
    if (!missing.isEmpty()) {
      throw new StoreException(Kind.REFUSED, Errors.lacks("+" + String.join(" +", missing)), null);
    }
  }

  private static List<String> names(Object reply) {
    return ((List<?>) reply).stream().map(name -> new String((byte[]) name, US_ASCII)).toList();
  }
}
