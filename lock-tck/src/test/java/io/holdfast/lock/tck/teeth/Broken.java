package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.tck.LockFixture;
import java.util.List;
import java.util.function.Supplier;

/**
 * A lock with a mistake.
 *
 * @param mistake what is wrong
 * @param rules which rules have to notice, by their ids
 * @param fixture makes the lock
 */
record Broken(String mistake, List<String> rules, Supplier<LockFixture> fixture) {
  /** A backend whose store makes the mistake. */
  static Broken store(String mistake, String rules, Supplier<MapStore> store) {
    return backend(mistake, rules, () -> new Stores(mistake, store.get()));
  }

  /** A backend that makes the mistake. */
  static Broken backend(String mistake, String rules, Supplier<LockFixture> fixture) {
    return new Broken(mistake, List.of(rules.split(" ")), fixture);
  }

  /** A backend of a store that processes share, which makes the mistake: a path of its URL. */
  static Broken remote(String mistake, String rules, String path) {
    return backend(mistake, rules, () -> new Remotes(new PolledStore(), path));
  }

  /** A client that makes the mistake, on a right backend. */
  static Broken client(String mistake, String rules, Clients.Breaking breaking) {
    return backend(mistake, rules, () -> new Clients(mistake, breaking));
  }

  /** A client whose locks make the mistake. */
  static Broken lock(String mistake, String rules, Clients.BreakingLock breaking) {
    return client(mistake, rules, client -> AroundLocks.each(client.open(), breaking));
  }

  /** Returns whether nothing else may run beside: its rules look at all threads of the JVM. */
  boolean alone() {
    return rules.contains("14.8");
  }

  @Override
  public String toString() {
    return mistake;
  }
}
