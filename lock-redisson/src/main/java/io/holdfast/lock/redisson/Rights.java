package io.holdfast.lock.redisson;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.joining;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** What a user has to be allowed at the server, as {@code ACL SETUSER} is told it. */
final class Rights {
  /** Those of the token counters; those of the locks are their names. */
  static final String KEYS = "~holdfast:1:*";

  static final String CHANNELS = "&redisson_lock__channel:*";

  /** What connections are set up and kept with, and what the scripts run. */
  static final List<String> COMMANDS =
      List.of(
          ("+ping +client|setname +time +subscribe +unsubscribe +eval +evalsha +publish"
                  + " +get +set +exists +pttl +pexpire +hset +hdel +hexists")
              .split(" "));

  private static final Pattern COMMAND = Pattern.compile("run the '([a-z|]{1,40})' command");

  private Rights() {}

  /** Says that a right is missing. */
  static String lacks(String right) {
    return ("the user lacks the right %s: it needs all that is in ACL SETUSER the-user %s"
            + " ~the-names-of-the-locks %s %s (and +select with a database but 0)")
        .formatted(right, KEYS, CHANNELS, String.join(" ", COMMANDS));
  }

  /** Returns what a refusal says is missing. */
  static String missing(String message) {
    int details = message.indexOf(". channel: ["); // Redisson's: connection and command
    String said = details < 0 ? message : message.substring(0, details);
    Matcher command = COMMAND.matcher(said);
    if (command.find()) {
      String right = "+" + command.group(1);
      // Before Redis 7 a server does not name the part of a command that is missing.
      return COMMANDS.stream()
          .filter(each -> each.startsWith(right + "|"))
          .findFirst()
          .orElse(right);
    }
    if (said.contains("the channel")) {
      return CHANNELS;
    }
    return said.contains("the keys")
        ? KEYS + ", or ~ and the name of the lock"
        : "a command or a key";
  }

  /**
   * Looks whether the user may do all that locks need. Redisson does not tell if he may not
   * subscribe: then waiters ask ten times a second. Not done for the default user, who may do
   * anything unless somebody has taken pains.
   *
   * @throws StoreException if not
   */
  static void check(RedissonClient client, RedissonOptions options) {
    if (options.user() == null) {
      return;
    }
    String channel = "redisson_lock__channel:{?" + client.getId() + "}";
    List<?> missing;
    try {
      missing =
          client
              .getScript(StringCodec.INSTANCE)
              .<List<?>>evalAsync(
                  RScript.Mode.READ_WRITE,
                  Script.RIGHTS.source(),
                  RScript.ReturnType.LIST,
                  List.of("holdfast:1:?" + client.getId()),
                  channel)
              .get(options.millis(), MILLISECONDS);
    } catch (ExecutionException e) {
      StoreException failure = Errors.request(e, options.toString());
      if (failure.kind() == Kind.REFUSED) {
        throw failure;
      }
      return; // Whatever it is, attempts will tell.
    } catch (TimeoutException e) {
      return; // The same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever uses the client first notices
      return;
    }
    if (!missing.isEmpty()) {
      String all =
          missing.stream()
              .map(each -> each.equals("channel") ? CHANNELS : "+" + each)
              .collect(joining(" "));
      throw new StoreException(Kind.REFUSED, "the server refuses the client: " + lacks(all), null);
    }
  }
}
