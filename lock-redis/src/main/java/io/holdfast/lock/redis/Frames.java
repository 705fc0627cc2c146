package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Requests in the server's protocol, one behind the other, to be written at once. */
final class Frames {
  private byte[] bytes = new byte[1024];
  private int size;

  /** Begins a request of so many parts. */
  void begin(int parts) {
    line('*', parts);
  }

  /** Adds a part. */
  void part(byte[] part) {
    line('$', part.length);
    add(part);
    add('\r', '\n');
  }

  private void line(char kind, int number) {
    add(kind);
    add(Integer.toString(number).getBytes(US_ASCII));
    add('\r', '\n');
  }

  private void add(char... some) {
    reserve(some.length);
    for (char one : some) {
      bytes[size++] = (byte) one;
    }
  }

  private void add(byte[] some) {
    reserve(some.length);
    System.arraycopy(some, 0, bytes, size, some.length);
    size += some.length;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  int size() {
    return size;
  }

  /** Writes all, and is empty then. */
  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
    out.flush();
    size = 0;
  }
}
