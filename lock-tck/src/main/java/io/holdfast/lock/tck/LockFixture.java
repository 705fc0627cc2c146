package io.holdfast.lock.tck;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.kit.Providers;
import org.jspecify.annotations.Nullable;

/**
 * A backend under test: how the kit gets at a store of it that is running. The methods may be
 * called from any thread.
 *
 * <p>Ways to hurt the store (restart it, lose its data, cut it off) will be default methods here,
 * each with the answer "cannot", so that fixtures written now keep compiling.
 */
public interface LockFixture extends AutoCloseable {
  /**
   * Returns the URL of the store, the same each time: child processes are given it, too. The kit
   * uses names of its own, new ones in each run, and deletes nothing.
   *
   * @return the URL
   */
  String url();

  /**
   * Returns what opens backends of this store; rules of the store run on them directly. The
   * configuration that it is opened with carries {@link #url}.
   *
   * <p>A fixture for another library's locks, whose {@link #newClient} returns an adapter, has no
   * backend: it returns {@code null}. Then rules that need one, or a client opened by URL, do not
   * apply; {@link #url} only names the store.
   *
   * @return the provider, or {@code null} if clients are not made of a backend
   */
  default @Nullable LockProvider provider() {
    return Providers.find(url());
  }

  /**
   * Opens a client of the store.
   *
   * @param options its options, the clock included
   * @return the client, which the kit closes
   */
  default Locks newClient(ClientOptions options) {
    return Locks.builder().url(url()).options(options).open();
  }

  /**
   * Returns whether the store reads the client's clock, so that it can be tested on a {@link
   * VirtualClock}. If not, the kit waits really, in times scaled by {@code
   * -Dholdfast.tck.timeScale}.
   *
   * @return whether
   */
  default boolean virtualTime() {
    return false;
  }

  /** Stops the store if this fixture started it; called once, after the last rule. */
  @Override
  default void close() {}
}
