package io.holdfast.lock.redis;

import java.io.IOException;
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
    endLine();
  }

  /** Adds a part: the decimal digits of a number that is not negative. */
  void part(long number) {
    int digits = digits(number);
    line('$', digits);
    reserve(digits);
    add(number, digits);
    endLine();
  }

  /** Adds a part: what a granted lock holds (see attempt.lua). */
  void grant(byte[] id, byte[] label) {
    line('$', 1 + id.length + 1 + label.length);
    reserve(1);
    bytes[size++] = 'g';
    add(id);
    reserve(1);
    bytes[size++] = ' ';
    add(label);
    endLine();
  }

  /** Adds parts that are encoded already. */
  void add(byte[] encoded) {
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  private void line(char kind, int number) {
    int digits = digits(number);
    reserve(1 + digits);
    bytes[size++] = (byte) kind;
    add(number, digits);
    endLine();
  }

  private void endLine() {
    reserve(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  private void add(long number, int digits) {
    long rest = number;
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  int size() {
    return size;
  }

  /** Returns a copy of all. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Writes all, and is empty then. */
  void writeTo(Pipe pipe) throws IOException {
    pipe.write(bytes, size);
    size = 0;
  }
}
