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

  private static final String ZEROS = "0".repeat(ClaimId.LENGTH - LENGTH);

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
    String digits = Long.toString(number, Character.MAX_RADIX);
    String zeros = ZEROS.substring(Math.min(digits.length(), ZEROS.length()));
    return new ClaimId(value + zeros + digits);
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
