package io.holdfast.lock.spi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The identity of one opened client: 128 random bits.
 *
 * @param value {@value #LENGTH} characters of {@code A-Z a-z 0-9 - _}
 */
public record ClientId(String value) {
  /** How many characters every client id has. */
  public static final int LENGTH = 22;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** {@return a new random id} */
  public static ClientId random() {
    byte[] bits = new byte[16];
    RANDOM.nextBytes(bits);
    return new ClientId(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /**
   * {@return the id of this client's claim of the given number}
   *
   * @param number from 0 on; never used twice by one client
   */
  public ClaimId claim(long number) {
    byte[] id = new byte[ClaimId.LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      id[i] = (byte) value.charAt(i);
    }
    long rest = number;
    for (int i = ClaimId.LENGTH - 1; i >= LENGTH; i--) {
      id[i] = (byte) Character.forDigit((int) (rest % Character.MAX_RADIX), Character.MAX_RADIX);
      rest /= Character.MAX_RADIX;
    }
    if (rest > 0) {
      throw new IllegalArgumentException("no claim id is left for number " + number);
    }
    return new ClaimId(new String(id, ISO_8859_1));
  }

  /** Returns whether a text has so many characters, all of those that ids are made of. */
  static boolean isId(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!mayStandInAnId(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayStandInAnId(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  @Override
  public String toString() {
    return value;
  }
}
