package io.holdfast.lock.tck;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.kit.Providers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A backend under test: how the kit gets at a store of it that is running, and how it hurts it. The
 * methods may be called from any thread.
 *
 * <p>Ways to hurt the store are optional: rules that need one which a fixture does not offer are
 * not applicable. The store has to be as before when such a method returns, but for what it says.
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
   * Returns the short name of what is tested, for reports and the names of their files.
   *
   * @return letters, digits and hyphens; the scheme of the URL if not overridden
   */
  default String name() {
    return url().substring(0, url().indexOf(':')).replace('+', '-');
  }

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

  // ---- ways to hurt it ----------------------------------------------------------------------

  /**
   * Starts a proxy in front of the store; the kit cuts it, silences it, has it lose replies, and
   * closes it.
   *
   * @return the proxy, for instance {@link FrameCountingProxy#resp}
   */
  default FrameCountingProxy proxy() {
    throw cannot("put a proxy in front of the store");
  }

  /**
   * Starts a proxy in front of each server of the store.
   *
   * @return the proxies, which the kit closes
   */
  default List<FrameCountingProxy> proxies() {
    return List.of(proxy());
  }

  /**
   * Returns the URL of the store by way of proxies.
   *
   * @param proxies what {@link #proxies} returned
   * @return {@link #url}, with the proxies in the place of the servers
   */
  default String url(List<FrameCountingProxy> proxies) {
    return url(proxies.get(0));
  }

  /**
   * Returns the URL of the store by way of a proxy.
   *
   * @param proxy what {@link #proxy} returned
   * @return {@link #url}, with the port of the proxy in the place of the store's
   */
  default String url(FrameCountingProxy proxy) {
    return url().replace(":" + proxy.storePort(), ":" + proxy.port());
  }

  /**
   * Opens a client that has the store behind a proxy.
   *
   * @param proxy what {@link #proxy} returned
   * @param options its options
   * @return the client, which the kit closes
   */
  default Locks newClient(FrameCountingProxy proxy, ClientOptions options) {
    return Locks.builder().url(url(proxy)).options(options).open();
  }

  /**
   * Deletes at the store, as an operator does by hand, what makes the holder of a name the holder.
   *
   * @param name the lock name, which is held
   */
  default void deleteEntry(String name) {
    throw cannot("delete the entry of a name");
  }

  /**
   * Ends at the store the session of the client that holds a name, as the store does that has not
   * heard of the client for too long.
   *
   * @param name the lock name, which is held
   */
  default void endSession(String name) {
    throw cannot("end the session of a client");
  }

  /** Stops the store and starts it again, at the same address and with the data that it had. */
  default void restart() {
    throw cannot("restart the store with its data");
  }

  /** Stops the store and starts it again, at the same address and empty. */
  default void restartEmpty() {
    throw cannot("restart the store without its data");
  }

  /** Ends the store as a crash does, and starts it again, at the same address and with its data. */
  default void crash() {
    throw cannot("crash the store and restart it with its data");
  }

  /** Stops the store where it is, without a word to anybody, until {@link #thaw}. */
  default void freeze() {
    throw cannot("stop the store where it is");
  }

  /** Lets the store run on that was stopped where it was. */
  default void thaw() {
    throw cannot("let the store run on");
  }

  /** Has the store close the connections of all clients. */
  default void killConnections() {
    throw cannot("have the store close its connections");
  }

  /** Has the store forget the scripts that clients have sent. */
  default void flushScripts() {
    throw cannot("have the store forget scripts");
  }

  /** Ends the leader of the store's ensemble, and starts it again once there is another leader. */
  default void loseLeader() {
    throw cannot("end the leader of an ensemble");
  }

  /**
   * Takes the store's primary away until another server has taken its place; then it comes back as
   * a replica of that. Of several primaries, any one.
   *
   * @param frozen whether it is stopped where it is, and goes on later; else it ends as in a crash
   */
  default void failOver(boolean frozen) {
    throw cannot("have another server take over");
  }

  /** Moves what the store keeps from one of its nodes to another, while it serves. */
  default void migrateSlots() {
    throw cannot("move what the store keeps to another node");
  }

  /**
   * Loses so many servers of a store that needs a majority of them that a majority is left: until
   * {@link #regain}. In which way, and which ones, may differ from time to time.
   */
  default void loseMinority() {
    throw cannot("lose a minority of several servers");
  }

  /** Loses so many servers of a store that needs a majority of them that none is left. */
  default void loseMajority() {
    throw cannot("lose a majority of several servers");
  }

  /** Brings the servers back that were lost. */
  default void regain() {
    throw cannot("bring lost servers back");
  }

  /**
   * Returns what a method throws that hurts the store in a way which this fixture cannot do.
   *
   * @param what the end of a sentence
   * @return to be thrown: it makes the rule that asked not applicable
   */
  static RuntimeException cannot(String what) {
    return new TestAbortedException("the fixture cannot " + what);
  }

  /** Stops the store if this fixture started it; called once, after the last rule. */
  @Override
  default void close() {}
}
