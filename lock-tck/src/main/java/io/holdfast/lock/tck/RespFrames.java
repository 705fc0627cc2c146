package io.holdfast.lock.tck;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * The frames of RESP2 and RESP3, the protocol of Redis and Valkey: arrays of bulk strings from the
 * client, values of every type from the store. What is said about subscriptions, in arrays by
 * RESP2, is pushed; hence a request for one has no reply. A transaction, from {@code MULTI} to
 * {@code EXEC}, is one request.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization
 *     protocol specification</a>
 */
public final class RespFrames implements FrameParser {
  private static final Set<String> OF_SUBSCRIPTIONS =
      Set.of(
          "message",
          "psubscribe",
          "punsubscribe",
          "ssubscribe",
          "subscribe",
          "sunsubscribe",
          "unsubscribe");

  private static final Set<String> ENDS = Set.of("exec", "discard");

  /** How many values are still missing of each aggregate that is open, innermost first. */
  private final Deque<Long> open = new ArrayDeque<>();

  private final StringBuilder line = new StringBuilder();
  private long bulkLeft;
  private boolean push;

  /** The first word of the frame, while and after it is read. */
  private final StringBuilder word = new StringBuilder();

  private boolean first = true;
  private boolean transaction;

  /** Makes a parser at the beginning of a connection. */
  public RespFrames() {}

  @Override
  public End next(byte b) {
    if (bulkLeft > 0) {
      if (first && bulkLeft > 2) {
        word.append((char) (b & 0xff));
      }
      return --bulkLeft == 0 ? valueEnded() : End.NONE;
    }
    if (b != '\n') {
      line.append((char) (b & 0xff));
      return End.NONE;
    }
    String header = line.toString();
    line.setLength(0);
    return header.endsWith("\r")
        ? lineEnded(header.substring(0, header.length() - 1))
        : bad(header);
  }

  private End lineEnded(String header) {
    if (header.isEmpty()) {
      return bad(header);
    }
    return switch (header.charAt(0)) {
      case '+', '-', ':', '_', ',', '#', '(' -> valueEnded();
      case '$', '!', '=' -> bulk(length(header));
      case '*', '~' -> aggregate(length(header));
      case '>' -> {
        push = open.isEmpty();
        yield aggregate(length(header));
      }
      case '%' -> aggregate(2 * length(header));
      case '|' -> aggregate(2 * length(header) + 1);
      default -> bad(header);
    };
  }

  private End bulk(long length) {
    if (length < 0) {
      return valueEnded();
    }
    bulkLeft = length + 2;
    return End.NONE;
  }

  private End aggregate(long values) {
    if (values <= 0) {
      return valueEnded();
    }
    open.push(values);
    return End.NONE;
  }

  private End valueEnded() {
    first = false;
    while (!open.isEmpty()) {
      long left = open.pop() - 1;
      if (left > 0) {
        open.push(left);
        return End.NONE;
      }
    }
    String command = word.toString().toLowerCase(Locale.ROOT);
    boolean told = push || OF_SUBSCRIPTIONS.contains(command);
    transaction = command.equals("multi") || (transaction && !ENDS.contains(command));
    push = false;
    first = true;
    word.setLength(0);
    if (transaction) {
      return End.PART;
    }
    return told ? End.PUSH : End.FRAME;
  }

  private static long length(String header) {
    return Long.parseLong(header.substring(1));
  }

  private static End bad(String header) {
    throw new IllegalArgumentException("not RESP: '" + header + "'");
  }
}
