package io.holdfast.lock;

import io.holdfast.lock.internal.LocksBuilder;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.LockProvider;
import java.util.List;

/**
 * A client of one lock store: the place where locks come from.
 *
 * <pre>{@code
 * try (Locks locks = Locks.open("redis://localhost:6379")) {
 *   DistributedLock lock = locks.mutex("orders:42");
 *   lock.lock();
 *   try {
 *     // one thread of one process at a time
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 * }</pre>
 *
 * <p>Which store is decided by the first of: an explicit provider, an explicit URL, the system
 * property {@code holdfast.url}, the environment variable {@code HOLDFAST_URL}. There is no default
 * address: every host locking its own localhost is worse than failing.
 *
 * <p>A client is expensive (connections, a scheduler thread); open one for an application and close
 * it at the end. Thread-safe.
 */
@CheckReturnValue
public interface Locks extends AutoCloseable {
  /**
   * Opens a client of the store that the system property {@code holdfast.url} or the environment
   * variable {@code HOLDFAST_URL} names.
   *
   * @return the client, to be closed by the caller
   * @throws LockConfigurationException if neither is set, or the URL is of no use
   * @throws LockException if the store can be asked and refuses
   */
  static Locks open() {
    return builder().open();
  }

  /**
   * Opens a client of the store at the given URL, for instance {@code redis://localhost:6379}.
   *
   * @param url where the store is; the scheme picks the provider
   * @return the client, to be closed by the caller
   * @throws LockConfigurationException if the URL is malformed or no provider serves its scheme
   * @throws LockException if the store can be asked and refuses
   */
  static Locks open(String url) {
    return builder().url(url).open();
  }

  /**
   * Opens a client with a provider made by the application, for instance one around a client object
   * that it already has.
   *
   * @param provider asked for one backend, whatever its schemes
   * @return the client, to be closed by the caller
   * @throws LockException if the store can be asked and refuses
   */
  static Locks open(LockProvider provider) {
    return builder().provider(provider).open();
  }

  /** {@return a builder for a client that needs more than a URL} */
  static Builder builder() {
    return new LocksBuilder();
  }

  /**
   * Returns the lock of the given name, with default options. No I/O.
   *
   * @param name what is locked: any non-empty string of up to 1024 UTF-8 bytes
   * @return the lock
   * @throws IllegalArgumentException if the name is empty, too long or no valid Unicode
   */
  default DistributedLock mutex(String name) {
    return mutex(name, LockOptions.defaults());
  }

  /**
   * Returns the lock of the given name. No I/O.
   *
   * @param name what is locked: any non-empty string of up to 1024 UTF-8 bytes
   * @param options how it is held
   * @return the lock
   * @throws IllegalArgumentException if the name is empty, too long or no valid Unicode, or if the
   *     backend cannot do what the options ask (a lease below its least lease, for instance)
   */
  DistributedLock mutex(String name, LockOptions options);

  /** {@return what the backend can do} */
  Capabilities capabilities();

  /** {@return a description of the backend, without secrets} */
  String backend();

  /** {@return what this client has done and what it holds now} No I/O. */
  LockStatistics statistics();

  /**
   * Looks at the store: what about its version, its settings and its state is unsafe for locks, and
   * what to change. Asks every server that it can find, on connections of its own where it can;
   * takes and changes no lock. Meant for a tool, or for the start of an application: it takes some
   * round trips, and rights that locks do not need; what it may not see it reports as {@link
   * Finding.Severity#UNKNOWN}.
   *
   * @return what was found, good and bad; empty if the backend cannot look at its store
   * @throws LockUnavailableException if the store cannot be reached
   * @throws LockRefusedException if the store refuses to be looked at at all
   * @throws LockClosedException if this client is closed
   */
  List<Finding> examine();

  /**
   * Closes the client. New acquires and waiters fail with {@link LockClosedException}; live holds
   * get {@link ClientOptions#drainTime} to end; those left are lost for {@link
   * LossReason#CLIENT_CLOSED}, and their grants are left to expire, since deleting them under a
   * running critical section would let others in. Holds of the calling thread get no time: it
   * cannot end them while it is here. Closing again does nothing.
   */
  @Override
  void close();

  /** Collects what a client needs. Not thread-safe. */
  interface Builder {
    /**
     * Sets the URL of the store. Not together with {@link #provider}.
     *
     * @param url where the store is; the scheme picks the provider
     * @return this builder
     */
    Builder url(String url);

    /**
     * Sets the provider itself instead of finding one by URL.
     *
     * @param provider asked for one backend, whatever its schemes
     * @return this builder
     */
    Builder provider(LockProvider provider);

    /**
     * Sets the options of the client.
     *
     * @param options how it behaves
     * @return this builder
     */
    Builder options(ClientOptions options);

    /**
     * Looks for providers with this class loader alone, instead of the context class loader and
     * then the one that loaded the API.
     *
     * @param loader sees the provider's jar
     * @return this builder
     */
    Builder classLoader(ClassLoader loader);

    /**
     * Opens the client.
     *
     * @return the client, to be closed by the caller
     * @throws LockConfigurationException if no backend, or more than one, fits
     * @throws LockException if the store can be asked and refuses
     */
    @CheckReturnValue
    Locks open();
  }
}
