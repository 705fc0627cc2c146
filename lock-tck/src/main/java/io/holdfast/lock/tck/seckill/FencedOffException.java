package io.holdfast.lock.tck.seckill;

/**
 * A fenced office refused a sale: a hold with a larger token, hence a later one, has sold already.
 * The buyer's hold was over before the write arrived.
 */
public final class FencedOffException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the buyer came with. */
  private final long token;

  /** What the office had seen. */
  private final long lastToken;

  /**
   * Makes an exception.
   *
   * @param token the token that was refused
   * @param lastToken the largest token that the office has seen
   */
  public FencedOffException(long token, long lastToken) {
    super(
        "sale refused: its token %d is not larger than %d, the last one seen"
            .formatted(token, lastToken));
    this.token = token;
    this.lastToken = lastToken;
  }

  /** {@return the token that was refused} */
  public long token() {
    return token;
  }

  /** {@return the largest token that the office has seen} */
  public long lastToken() {
    return lastToken;
  }
}
