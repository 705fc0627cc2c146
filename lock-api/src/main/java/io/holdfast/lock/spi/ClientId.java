package io.holdfast.lock.spi;

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

  private static final int RADIX = Character.MAX_RADIX;

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
    if (without(number, ClaimId.LENGTH - LENGTH) > 0) {
      throw new IllegalArgumentException("no claim id is left for number " + number);
    }
    // Each acquire needs an id: one expression makes its text, and nothing beside that.
    return new ClaimId(
        value
            + digit(number, 9)
            + digit(number, 8)
            + digit(number, 7)
            + digit(number, 6)
            + digit(number, 5)
            + digit(number, 4)
            + digit(number, 3)
            + digit(number, 2)
            + digit(number, 1)
            + digit(number, 0));
  }

  private static char digit(long number, int place) {
    return Character.forDigit((int) (without(number, place) % RADIX), RADIX);
  }

  /** Returns a number without so many digits at its end. */
  private static long without(long number, int digits) {
    long rest = number;
    for (int i = 0; i < digits; i++) {
      rest /= RADIX;
    }
    return rest;
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
