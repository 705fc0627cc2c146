package io.holdfast.lock.redisson;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.spi.TlsOptions;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

/** Says what failures mean and what to do about them. */
final class Errors {
  private record Meaning(Kind kind, String text) {}

  /** By the word with which the server's error begins. */
  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          refused("NOAUTH", "it wants a password: write redisson+redis://user:password@host"),
          refused("WRONGPASS", "it does not accept the user or the password: correct the URL"),
          refused("CROSSSLOT", "it is a node of a Redis Cluster: use a client for clusters"),
          refused("WRONGTYPE", "a key of the lock holds something else: delete or rename it"),
          later("LOADING", "it is loading its data: it will serve when it has"),
          later("READONLY", "it is a replica: name the primary, or wait for the fail-over to end"),
          later("MASTERDOWN", "it is a replica without primary: wait for the fail-over to end"),
          later("CLUSTERDOWN", "its cluster is down or has slots without node: repair the cluster"),
          later("TRYAGAIN", "a slot is being moved: try again"),
          later("OOM", "it is out of memory: raise maxmemory or free some"),
          later("MISCONF", "it cannot save its data and takes no writes: see the server's log"),
          later("NOREPLICAS", "it has too few replicas to take writes: see the server's log"),
          later("BUSY", "it is busy with a script: SCRIPT KILL ends that"));

  // A server before 7 puts errors of commands in a script behind a preamble.
  private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

  private Errors() {}

  private static Map.Entry<String, Meaning> refused(String word, String text) {
    return Map.entry(word, new Meaning(Kind.REFUSED, text));
  }

  private static Map.Entry<String, Meaning> later(String word, String text) {
    return Map.entry(word, new Meaning(Kind.REFUSED_FOR_NOW, text));
  }

  /** Whether the server does not know the script. */
  static boolean isNoScript(Throwable error) {
    return cause(error) instanceof RedisNoScriptException;
  }

  /** What it means that a request failed. */
  static StoreException request(Throwable error, String store) {
    Throwable cause = cause(error);
    if (cause instanceof StoreException known) {
      return known;
    }
    if (cause instanceof WriteRedisConnectionException
        || cause instanceof RedisResponseTimeoutException
        || cause instanceof RedisReconnectedException
        || cause instanceof CancellationException) {
      return unknown("no answer from " + store, cause);
    }
    if (cause instanceof RedisConnectionException
        || cause instanceof RedisTimeoutException
        || cause instanceof RedisNodeNotFoundException) {
      return notSent("no connection to " + store, cause);
    }
    return cause instanceof RedisException said
        ? reply(said)
        : unknown("no useful answer from " + store, cause);
  }

  private static StoreException reply(RedisException error) {
    String said = String.valueOf(error.getMessage());
    Meaning meaning = meaning(error, said);
    if (meaning == null) {
      return unknown("the request failed: " + shortened(said), error);
    }
    return new StoreException(
        meaning.kind,
        "the server refuses: %s (it said: %s)".formatted(meaning.text, shortened(said)),
        error);
  }

  /**
   * What it means that no client could be made. The server's words are left out, and the exception
   * with them where it refuses: they may quote the password.
   */
  static StoreException connecting(Throwable error, RedissonOptions options) {
    TlsOptions tls = options.tls();
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof StoreException known) {
        return known;
      }
      if (tls != null && TlsOptions.isRefusal(each)) {
        return noTls(options, tls, each);
      }
      Meaning meaning = meaning(each, String.valueOf(each.getMessage()));
      if (meaning != null) {
        return new StoreException(
            meaning.kind, "the server refuses the client: " + meaning.text, null);
      }
    }
    return notSent("no connection", error);
  }

  /** What it means that client and server do not believe each other. */
  static StoreException noTls(RedissonOptions options, TlsOptions tls, Throwable why) {
    return new StoreException(
        Kind.REFUSED, "no TLS with %s: %s".formatted(options, tls.advice(why)), why);
  }

  private static @Nullable Meaning meaning(Throwable error, String said) {
    if (error instanceof RedisOutOfMemoryException) {
      return MEANINGS.get("OOM");
    }
    if (error instanceof RedisAuthRequiredException) {
      return MEANINGS.get("NOAUTH");
    }
    if (error instanceof RedisWrongPasswordException) {
      return MEANINGS.get("WRONGPASS");
    }
    if (word(said).equals("NOPERM")
        || said.contains("ACL failure in script")
        || said.contains("executing the script can't")) {
      return new Meaning(Kind.REFUSED, Rights.lacks(Rights.missing(said)));
    }
    Meaning known = MEANINGS.get(word(said));
    if (known != null) {
      return known;
    }
    if (said.contains("unknown command") || said.contains("Unknown Redis command")) {
      return new Meaning(
          Kind.REFUSED,
          "it lacks a command: Redis 6.2, Valkey 7.2 or newer with scripts is needed");
    }
    if (said.contains("No such master")) {
      return new Meaning(
          Kind.REFUSED, "it is a sentinel that knows no such primary: correct the name in the URL");
    }
    if (said.contains("DB index")) {
      return new Meaning(Kind.REFUSED, "it has no such database: correct the URL, as in /0");
    }
    if (said.contains("without any password configured")) {
      return new Meaning(Kind.REFUSED, "it has no password: leave it out of the URL");
    }
    if (said.contains("max number of clients")) {
      return new Meaning(Kind.REFUSED_FOR_NOW, "it has too many clients: raise maxclients");
    }
    return said.startsWith("ERR ")
        ? new Meaning(Kind.REFUSED, "for a reason unknown to lock-redisson")
        : null;
  }

  private static String word(String said) {
    Matcher inScript = IN_SCRIPT.matcher(said);
    if (inScript.find()) {
      return inScript.group(1);
    }
    int blank = said.indexOf(' ');
    return blank < 0 ? said : said.substring(0, blank);
  }

  private static String shortened(String said) {
    return said.length() <= 200 ? said : said.substring(0, 200);
  }

  /** Returns what is inside the wrappers of futures. */
  private static Throwable cause(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static StoreException unexpected(Object reply, RuntimeException cause) {
    return new StoreException(
        Kind.REFUSED,
        "the server's answer to a script is of no use: is something between that changes answers?"
            + " (found %s)".formatted(reply),
        cause);
  }

  static StoreException tooLate() {
    return new StoreException(
        Kind.REFUSED_FOR_NOW,
        "the request came too late, or the server's clock was set forward: try again",
        null);
  }

  static StoreException notSent(String why, @Nullable Throwable cause) {
    return new StoreException(Kind.NOT_SENT, why, cause);
  }

  static StoreException unknown(String why, @Nullable Throwable cause) {
    return new StoreException(Kind.OUTCOME_UNKNOWN, why, cause);
  }
}
