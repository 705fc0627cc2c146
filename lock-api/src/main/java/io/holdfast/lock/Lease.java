package io.holdfast.lock;

/**
 * A hold that belongs to whoever has this handle, not to a thread: it may be passed on and closed
 * from any thread. Not reentrant: acquiring twice gives two leases, the second after the first is
 * closed.
 *
 * <p>A lease that becomes unreachable without having been closed is renewed no longer, logged with
 * the place where it was acquired, and runs out. A listener registered on a lease that refers to
 * the lease keeps it reachable: such a lease is never recognised as forgotten.
 */
public interface Lease extends Hold, AutoCloseable {
  /**
   * Ends the hold, at once and for good; closing it again does nothing. If the store does not
   * answer within the request time-out, the client goes on to release in the background.
   *
   * @throws LockLostException if the hold was lost before it was closed, unless the loss was
   *     already thrown by {@link #ensureValid}
   */
  @Override
  void close();
}
