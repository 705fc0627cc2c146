package io.holdfast.lock.spi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What is locked: any non-empty string of up to {@value #MAX_BYTES} UTF-8 bytes. Two names differ
 * if their bytes differ; nothing is trimmed, folded or normalised.
 *
 * @param value the name
 */
public record LockName(String value) {
  /** How many UTF-8 bytes a name may have. */
  public static final int MAX_BYTES = 1024;

  /**
   * Checks the name.
   *
   * @param value the name
   * @throws IllegalArgumentException if it is empty, too long, or no valid Unicode
   */
  public LockName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a lock name must not be empty");
    }
    int length = encode(value).remaining();
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a lock name may have at most %d UTF-8 bytes; this one has %d: %.40s…"
              .formatted(MAX_BYTES, length, value.replaceAll("\\p{C}", "?")));
    }
  }

  /** {@return the name's UTF-8 bytes} */
  public byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer encode(String value) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a lock name must be valid Unicode; this one has half of a surrogate pair", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
