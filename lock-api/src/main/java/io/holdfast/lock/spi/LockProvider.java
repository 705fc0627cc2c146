package io.holdfast.lock.spi;

import java.util.Set;

/**
 * Makes backends. Found by {@link java.util.ServiceLoader}, so an implementation for a URL has a
 * public constructor without arguments; one around a client object of the application is handed to
 * {@link io.holdfast.lock.Locks#open(LockProvider)}.
 *
 * <p>No I/O before {@link #open}. Thread-safe.
 */
public interface LockProvider {
  /** {@return the URL schemes that this provider serves, in lower case} */
  Set<String> schemes();

  /**
   * Opens a backend. May try the store, and should where a mistake (wrong password, not the
   * expected kind of server) can be told at once; a store that cannot be reached now is no mistake.
   *
   * @param config URL, identity and clock of the client
   * @param events where the backend reports what it hears from the store
   * @return the backend, which the engine closes
   * @throws IllegalArgumentException if the URL is of no use, with what to change in the message
   * @throws StoreException with {@link StoreException.Kind#REFUSED} if the store refuses the client
   */
  LockBackend open(BackendConfig config, Events events);
}
