package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * What has come from the server (RESP3) and was not taken yet. Replies are taken whole, so that
 * whoever receives may leave in the middle of one and another go on.
 *
 * <p>Pushes are dropped: nothing that is read here is subscribed. For one thread at a time.
 */
final class Replies {
  /** Stands for the server's null. */
  static final Object NOTHING = new Object();

  /** Stands for any status: no request is answered by what one says. */
  static final Object STATUS = new Object();

  /** More is no reply to anything that is asked. */
  private static final int LARGEST = 1 << 20;

  private static final int DEEPEST = 8;

  /** Of what comes, all up to its position is here, and from {@link #at} on not yet taken. */
  private ByteBuffer bytes;

  private int at;

  Replies(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Returns where to put what comes: a buffer with room behind what is there. */
  ByteBuffer room() throws IOException {
    if (at == bytes.position()) {
      bytes.clear();
      at = 0;
    } else if (!bytes.hasRemaining()) {
      makeRoom();
    }
    return bytes;
  }

  private void makeRoom() throws IOException {
    bytes.flip().position(at);
    bytes.compact();
    at = 0;
    if (bytes.remaining() > bytes.capacity() / 2) {
      return;
    }
    if (bytes.capacity() > LARGEST) {
      throw new IOException("a reply is too long");
    }
    int larger = 2 * bytes.capacity();
    ByteBuffer more =
        bytes.isDirect() ? ByteBuffer.allocateDirect(larger) : ByteBuffer.allocate(larger);
    bytes = more.put(bytes.flip());
  }

  /**
   * Takes the next reply.
   *
   * @return a {@code Long}, {@code Boolean}, {@code byte[]}, a list of such, {@link #NOTHING},
   *     {@link #STATUS}, or the exception for an error; {@code null} if the next reply is not
   *     complete
   * @throws IOException if it is no reply
   */
  @Nullable Object next() throws IOException {
    while (at < bytes.position()) {
      int start = at;
      boolean push = bytes.get(at) == '>';
      Object reply = value(DEEPEST);
      if (reply == null) {
        at = start;
        return null;
      }
      if (!push) {
        return reply;
      }
    }
    return null;
  }

  private @Nullable Object value(int depth) throws IOException {
    int from = at + 1;
    int end = endOfLine();
    if (end < 0) {
      return null;
    }
    char kind = (char) bytes.get(at);
    at = end + 2;
    return switch (kind) {
      case ':' -> number(from, end);
      case '-' -> error(text(from, end - from));
      case '+' -> STATUS;
      case ',', '(' -> text(from, end - from);
      case '#' -> bytes.get(from) == 't';
      case '_' -> NOTHING;
      case '$', '=' -> bulk(length(from, end));
      case '!' -> bulk(length(from, end)) instanceof byte[] text ? error(text) : null;
      case '*', '~', '>' -> list(length(from, end), depth);
      case '%' -> list(2 * length(from, end), depth);
      default -> throw new IOException("it begins with " + (int) kind);
    };
  }

  /** Returns where the line ends that begins at {@link #at}, or -1 if its end is not here. */
  private int endOfLine() throws IOException {
    int last = bytes.position() - 1;
    for (int i = at + 1; i < last; i++) {
      if (bytes.get(i) == '\r') {
        if (bytes.get(i + 1) != '\n') {
          throw new IOException("a line has no end");
        }
        return i;
      }
    }
    return -1;
  }

  private long number(int from, int end) throws IOException {
    boolean negative = bytes.get(from) == '-';
    int first = negative ? from + 1 : from;
    if (first == end || end - first > 19) {
      throw new IOException("no number");
    }
    long number = 0;
    for (int i = first; i < end; i++) {
      int digit = bytes.get(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IOException("no number");
      }
      number = number * 10 + digit;
    }
    return negative ? -number : number;
  }

  private int length(int from, int end) throws IOException {
    long length = number(from, end);
    if (length < -1 || length > LARGEST) {
      throw new IOException("a reply is too long");
    }
    return (int) length;
  }

  private @Nullable Object bulk(int length) {
    if (length < 0) {
      return NOTHING;
    }
    if (bytes.position() - at < length + 2) {
      return null;
    }
    byte[] text = text(at, length);
    at += length + 2;
    return text;
  }

  private byte[] text(int from, int length) {
    byte[] text = new byte[length];
    bytes.duplicate().position(from).get(text);
    return text;
  }

  private static JedisDataException error(byte[] text) {
    String said = new String(text, UTF_8);
    return said.startsWith("NOSCRIPT ")
        ? new JedisNoScriptException(said)
        : new JedisDataException(said);
  }

  private @Nullable Object list(int length, int depth) throws IOException {
    if (length < 0) {
      return NOTHING;
    }
    if (depth == 0) {
      throw new IOException("a reply is too deep");
    }
    List<Object> list = new ArrayList<>(Math.min(length, 256));
    for (int i = 0; i < length; i++) {
      Object element = at < bytes.position() ? value(depth - 1) : null;
      if (element == null) {
        return null;
      }
      list.add(element);
    }
    return list;
  }
}
