package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** What went wrong, in the words of the SPI. */
final class Errors {
  private Errors() {}

  static StoreException notSent(String why) {
    return new StoreException(Kind.NOT_SENT, why, null);
  }

  static StoreException unknown(String why) {
    return new StoreException(Kind.OUTCOME_UNKNOWN, why, null);
  }

  static StoreException refused(String why) {
    return new StoreException(Kind.REFUSED, why, null);
  }

  /** Returns ZooKeeper's code, or {@code null} if it is something else. */
  static @Nullable Code code(@Nullable Throwable error) {
    return cause(error) instanceof KeeperException keeper ? keeper.code() : null;
  }

  private static @Nullable Throwable cause(@Nullable Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Says what a failed verb means.
   *
   * @param reading whether nothing was sent that changes anything
   */
  static StoreException meaning(Throwable error, boolean reading) {
    Throwable cause = cause(error);
    if (cause instanceof StoreException known) {
      return known;
    }
    Code code = code(cause);
    if (code == null) {
      return new StoreException(Kind.OUTCOME_UNKNOWN, "the client failed: " + cause, cause);
    }
    return switch (code) {
      case CONNECTIONLOSS, OPERATIONTIMEOUT ->
          unanswered(reading, "the connection was lost before the answer came", cause);
      case REQUESTTIMEOUT -> unanswered(reading, "its time was over before the answer came", cause);
      case SESSIONEXPIRED, SESSIONMOVED ->
          new StoreException(Kind.NOT_SENT, "the session has ended; a new one is made", cause);
      case AUTHFAILED, NOAUTH ->
          new StoreException(
              Kind.REFUSED,
              "not allowed (%s)%s: check the client's user and password; that user needs the rights to create, read, write and delete there"
                  .formatted(code, path(cause)),
              cause);
      case INVALIDACL ->
          new StoreException(
              Kind.REFUSED,
              "the server does not know who the client is, so nodes cannot be its alone: give"
                  + " user:password@, a client certificate or SASL, or leave out acl=creator",
              cause);
      case NONODE ->
          new StoreException(
              Kind.REFUSED,
              "no node%s: create the one that the client's connect string ends with"
                  .formatted(path(cause)),
              cause);
      case NOTREADONLY, QUOTAEXCEEDED, THROTTLEDOP ->
          new StoreException(
              Kind.REFUSED_FOR_NOW, "the server does not serve writes now: " + code, cause);
      case UNIMPLEMENTED ->
          new StoreException(
              Kind.REFUSED, "container nodes are needed: ZooKeeper 3.6 or later", cause);
      default -> new StoreException(Kind.REFUSED, "the server answered " + code, cause);
    };
  }

  private static StoreException unanswered(boolean reading, String why, @Nullable Throwable cause) {
    return new StoreException(reading ? Kind.NOT_SENT : Kind.OUTCOME_UNKNOWN, why, cause);
  }

  private static String path(@Nullable Throwable error) {
    String path = error instanceof KeeperException keeper ? keeper.getPath() : null;
    return path == null ? "" : " at " + path;
  }
}
