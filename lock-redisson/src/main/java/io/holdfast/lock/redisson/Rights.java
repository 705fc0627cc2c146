package io.holdfast.lock.redisson;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.joining;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RTopic;
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
   * Looks whether the user may do all that locks need. Not done for the default user, who may do
   * anything unless somebody has taken pains.
   *
   * @throws StoreException if not
   */
  static void check(RedissonClient client, RedissonOptions options) {
    if (options.user() == null) {
      return;
    }
    String channel = "redisson_lock__channel:{?" + client.getId() + "}";
    List<?> missing = answer(missing(client, channel), options);
    if (missing == null) {
      return; // Whatever it is, attempts will tell.
    }
    if (!missing.isEmpty()) {
      throw refused(
          missing.stream()
              .map(each -> each.equals("channel") ? CHANNELS : "+" + each)
              .collect(joining(" ")));
    }
    // That a subscription was refused Redisson does not tell: the answer never comes.
    RTopic topic = client.getTopic(channel, StringCodec.INSTANCE);
    Integer ear = answer(topic.addListenerAsync(String.class, (of, message) -> {}), options);
    boolean left =
        ear != null
            && answer(topic.removeListenerAsync(ear).thenApply(gone -> true), options) != null;
    if (!left && answer(missing(client, channel), options) != null) {
      throw refused(ear == null ? "+subscribe" : "+unsubscribe");
    }
  }

  private static StoreException refused(String missing) {
    return new StoreException(
        Kind.REFUSED, "the server refuses the client: " + lacks(missing), null);
  }

  private static RFuture<List<?>> missing(RedissonClient client, String channel) {
    return client
        .getScript(StringCodec.INSTANCE)
        .evalAsync(
            RScript.Mode.READ_WRITE,
            Script.RIGHTS.source(),
            RScript.ReturnType.LIST,
            List.of("holdfast:1:?" + client.getId()),
            channel);
  }

  /**
   * Returns the answer, or null if none comes in time.
   *
   * @throws StoreException if the server refuses
   */
  private static <T> @Nullable T answer(CompletionStage<T> stage, RedissonOptions options) {
    try {
      return stage.toCompletableFuture().get(options.millis(), MILLISECONDS);
    } catch (ExecutionException e) {
      StoreException failure = Errors.request(e, options.toString());
      if (failure.kind() == Kind.REFUSED) {
        throw failure;
      }
      return null;
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever uses the client first notices
      return null;
    }
  }
}
