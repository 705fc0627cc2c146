package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisProtocolNotSupportedException;

/** Says what the server's errors mean and what to do about them. */
final class Errors {
  private record Meaning(Kind kind, String text) {}

  private static final String CLUSTER =
      "it is a node of a Redis Cluster: write redis+cluster://host:port, or rediss+cluster:// for"
          + " TLS";

  private static final String COUNTER =
      "somebody else has written to the token counter, holdfast:1:{p…}t of the lock's partition: set"
          + " it to the largest token that was used, or delete it if none was stored";

  /** By the word with which the server's error begins. */
  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          refused("NOAUTH", "it wants a password: write redis://user:password@host"),
          refused("WRONGPASS", "it does not accept the user or the password: correct the URL"),
          refused("NOPROTO", "it does not speak RESP3: Redis 6.2, Valkey 7.2 or newer is needed"),
          refused("MOVED", CLUSTER),
          refused("ASK", CLUSTER),
          refused("CROSSSLOT", CLUSTER),
          refused("WRONGTYPE", "a key of the lock holds something else: delete or rename it"),
          refused("DENIED", "it is in protected mode: set a password there, or protected-mode no"),
          refused("HOLDFASTTOKENS", COUNTER),
          refused("HOLDFASTINFO", "it does not tell enough of itself for a grantDelay"),
          later("NOSCRIPT", "it forgets scripts at once: try again, and see its log"),
          later("LOADING", "it is loading its data: it will serve when it has"),
          later("READONLY", "it is a replica: name the primary, or wait for the fail-over to end"),
          later("MASTERDOWN", "it is a replica without primary: wait for the fail-over to end"),
          later("CLUSTERDOWN", "its cluster is down or has slots without node: repair the cluster"),
          later("TRYAGAIN", "a slot is being moved: try again"),
          later("OOM", "it is out of memory: raise maxmemory or free some"),
          later("MISCONF", "it cannot save its data and takes no writes: see the server's log"),
          later("NOREPLICAS", "it has too few replicas to take writes: see the server's log"),
          later("BUSY", "it is busy with a script: SCRIPT KILL ends that"));

  /** Of these another server may be the primary by now, under the same name. */
  private static final Set<String> LEAVE = Set.of("READONLY", "MASTERDOWN", "LOADING");

  // A server before 7 puts errors of commands in a script behind a preamble.
  private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

  /** How an error begins that ended a transaction before any of it was executed. */
  private static final Pattern DISCARDED = Pattern.compile("^EXECABORT .*because of: -?([A-Z]+) ");

  private Errors() {}

  private static Map.Entry<String, Meaning> refused(String word, String text) {
    return Map.entry(word, new Meaning(Kind.REFUSED, text));
  }

  private static Map.Entry<String, Meaning> later(String word, String text) {
    return Map.entry(word, new Meaning(Kind.REFUSED_FOR_NOW, text));
  }

  /** What an error reply to a script means. */
  static StoreException reply(JedisDataException error) {
    String said = String.valueOf(error.getMessage());
    Meaning meaning = meaning(said);
    return new StoreException(
        meaning.kind,
        "the server refuses: %s (it said: %.200s)".formatted(meaning.text, said),
        error);
  }

  /** What an error means behind which something may have been done. */
  static StoreException inDoubt(JedisDataException error) {
    return unknown(String.valueOf(reply(error).getMessage()), error);
  }

  /** Whether an error reply to {@code EXEC} says that nothing was executed. */
  static boolean discarded(JedisDataException error) {
    return String.valueOf(error.getMessage()).startsWith("EXECABORT ");
  }

  /** Whether a connection that says so should be given up for a new one. */
  static boolean leave(JedisDataException error) {
    return LEAVE.contains(word(String.valueOf(error.getMessage())));
  }

  /**
   * What an error means that a client of the application's got: to a script, or while it made a
   * connection. Only of the former the server's words are passed on.
   */
  static StoreException ofClient(JedisDataException error) {
    return String.valueOf(error.getMessage()).contains("@user_script")
        ? reply(error)
        : setUpReply(error);
  }

  /**
   * What an error reply while a connection was set up means. The server's words are left out, and
   * the exception with them: they may quote the password.
   */
  static StoreException setUpReply(JedisDataException error) {
    boolean tooOld = error instanceof JedisProtocolNotSupportedException;
    String said = tooOld ? "NOPROTO" : String.valueOf(error.getMessage());
    Meaning meaning = meaning(said);
    return new StoreException(
        meaning.kind,
        "the server refuses the client: %s (%s)".formatted(meaning.text, word(said)),
        null);
  }

  /**
   * What an error reply of a sentinel means: the end of a sentence that begins with its address.
   *
   * @return {@code null} if it may say something else the next time
   */
  static @Nullable String ofSentinel(JedisDataException error, String primary) {
    String said = String.valueOf(error.getMessage());
    if (said.contains("No such master")) {
      return "knows no primary '%s': correct the name in the URL".formatted(primary);
    }
    if (said.contains("unknown command")) {
      return "is no sentinel: correct the URL";
    }
    return switch (word(said)) {
      case "NOAUTH" -> "wants a password: add sentinelPasswordFile=… to the URL";
      case "WRONGPASS" -> "does not accept sentinelUser or the password in sentinelPasswordFile";
      case "NOPERM" -> "lets its user not ask for the primary: it needs +sentinel +subscribe";
      default -> null;
    };
  }

  /** Says that a right is missing. */
  static String lacks(String right) {
    return "the user lacks the right %s: it needs all that is in %s".formatted(right, Rights.all());
  }

  private static Meaning meaning(String said) {
    if (word(said).equals("NOPERM")
        || said.contains("ACL failure in script")
        || said.contains("executing the script can't")) {
      return new Meaning(Kind.REFUSED, lacks(Rights.missing(said)));
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
    if (said.contains("cluster support disabled")) {
      return new Meaning(Kind.REFUSED, "it is no node of a Redis Cluster: write redis://host:port");
    }
    if (said.contains("max number of clients")) {
      return new Meaning(Kind.REFUSED_FOR_NOW, "it has too many clients: raise maxclients");
    }
    if (said.contains("DB index")) {
      return new Meaning(Kind.REFUSED, "it has no such database: correct the URL, as in /0");
    }
    if (said.contains("would overflow") || said.contains("is not an integer")) {
      return new Meaning(Kind.REFUSED, COUNTER);
    }
    return new Meaning(Kind.REFUSED, "for a reason unknown to lock-redis");
  }

  private static String word(String said) {
    for (Pattern preamble : List.of(IN_SCRIPT, DISCARDED)) {
      Matcher found = preamble.matcher(said);
      if (found.find()) {
        return found.group(1);
      }
    }
    int blank = said.indexOf(' ');
    return blank < 0 ? said : said.substring(0, blank);
  }

  /** What a reply means that is none: something was done, but nobody knows what. */
  static StoreException unexpected(Script script, @Nullable Object reply, RuntimeException cause) {
    return new StoreException(
        Kind.OUTCOME_UNKNOWN,
        "the server's answer to the script %s is of no use (found %s):"
                .formatted(script, reply == null ? "nothing" : reply.getClass().getSimpleName())
            + " is something between that changes answers?",
        cause);
  }

  /**
   * Returns the part of a failure to connect that can be shown: what the Java platform says. Jedis
   * repeats the server's words, which may quote a password.
   */
  static @Nullable Throwable harmless(@Nullable Throwable e) {
    if (e == null || isOfJava(e)) {
      return e;
    }
    for (Throwable other : e.getSuppressed()) { // where Jedis puts what each address said
      Throwable found = harmless(other);
      if (found != null) {
        return found;
      }
    }
    return harmless(e.getCause());
  }

  private static boolean isOfJava(@Nullable Throwable e) {
    if (e == null) {
      return true;
    }
    return e.getClass().getClassLoader() == null
        && quotesNobody(e)
        && isOfJava(e.getCause())
        && Arrays.stream(e.getSuppressed()).allMatch(Errors::isOfJava);
  }

  /** What cannot be read as a number is quoted; the other two are what a pool says of itself. */
  private static boolean quotesNobody(Throwable e) {
    return !(e instanceof RuntimeException)
        || e instanceof IllegalStateException
        || e instanceof NoSuchElementException;
  }

  /** What is said to who does not wait for the end of a grant delay. */
  static StoreException closed(Duration left) {
    return new StoreException(
        Kind.REFUSED_FOR_NOW,
        ("nothing is granted for another %d ms: the server was started, or became the primary, a"
                + " short time ago and may have lost grants that are still believed in"
                + " (grantDelay); wait for the lock, or try again then")
            .formatted(left.toMillis()),
        null);
  }

  /** What is said of a promise that too few replicas have. */
  static StoreException notCopied(ReplicaOptions asked, Object count) {
    return new StoreException(
        Kind.NOT_KEPT,
        ("%s of %d replicas had it after %d ms (minReplicas, replicaTimeout): see whether they run"
                + " and follow the primary, or ask for fewer")
            .formatted(count, asked.least(), asked.timeout().toMillis()),
        null);
  }

  /** The same, where nobody knows how many have it. */
  static StoreException notCopied(JedisDataException error) {
    String said = String.valueOf(error.getMessage());
    String what =
        word(said).equals("NOPERM") ? "the user lacks the right +wait" : "it may be a replica now";
    return new StoreException(
        Kind.NOT_KEPT,
        "the server does not wait for its replicas (minReplicas): %s (it said: %.200s)"
            .formatted(what, said),
        error);
  }

  static StoreException notSent(String why, @Nullable Throwable cause) {
    return new StoreException(Kind.NOT_SENT, why, cause);
  }

  static StoreException unknown(String why, @Nullable Throwable cause) {
    return new StoreException(Kind.OUTCOME_UNKNOWN, why, cause);
  }
}
