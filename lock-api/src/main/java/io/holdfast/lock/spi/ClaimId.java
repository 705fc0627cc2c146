package io.holdfast.lock.spi;

/**
 * The identity of a claim: unique for ever and unguessable. The first {@value ClientId#LENGTH}
 * characters are the client's id.
 *
 * @param value {@value #LENGTH} characters of {@code A-Z a-z 0-9 - _}
 */
public record ClaimId(String value) {
  /** How many characters every claim id has, so that stores can cut it from longer values. */
  public static final int LENGTH = 32;

  /**
   * Checks the form.
   *
   * @param value {@value #LENGTH} characters of {@code A-Z a-z 0-9 - _}
   * @throws IllegalArgumentException if it has another form
   */
  public ClaimId {
    if (!ClientId.isId(value, LENGTH)) {
      throw new IllegalArgumentException("not a claim id: " + value);
    }
  }

  /** {@return the client whose claim it is} */
  public ClientId client() {
    return new ClientId(value.substring(0, ClientId.LENGTH));
  }

  @Override
  public String toString() {
    return value;
  }
}
