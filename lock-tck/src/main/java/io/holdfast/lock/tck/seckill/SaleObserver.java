package io.holdfast.lock.tck.seckill;

/**
 * Is told what happens in a sale, on the buyers' threads. Every buyer ends in exactly one of {@link
 * #sold}, {@link #soldOut} and {@link #failed}. Implementations are thread-safe; all methods do
 * nothing unless overridden.
 */
public interface SaleObserver {
  /**
   * A buyer holds the lock, has read the stock and thought, and writes next. As long as this method
   * blocks, the buyer holds on: the place to be killed or frozen.
   *
   * @param buyer who
   * @param token the fencing token of the buyer's hold, 0 for none
   */
  default void aboutToSell(String buyer, long token) {}

  /**
   * A ticket was sold; the buyer's hold has not ended yet.
   *
   * @param buyer who
   * @param ticket the ticket's number
   * @param token the fencing token of the buyer's hold, 0 for none
   */
  default void sold(String buyer, int ticket, long token) {}

  /**
   * A buyer found no ticket left.
   *
   * @param buyer who
   */
  default void soldOut(String buyer) {}

  /**
   * A buyer got no ticket and was not told "sold out" either: no lock, a lost lock, a refused
   * write.
   *
   * @param buyer who
   * @param cause why
   */
  default void failed(String buyer, Exception cause) {}

  /**
   * A buyer was served, but ending the hold failed. The buyer stays sold or sold out.
   *
   * @param buyer who
   * @param cause why
   */
  default void releaseFailed(String buyer, Exception cause) {}
}
