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
    return new ClaimId(value + "0".repeat(ClaimId.LENGTH - LENGTH - digits.length()) + digits);
  }

  @Override
  public String toString() {
    return value;
  }
}
