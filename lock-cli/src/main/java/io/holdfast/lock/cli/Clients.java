package io.holdfast.lock.cli;

import com.google.inject.CreationException;
import com.google.inject.Inject;
import com.google.inject.Injector;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.guice.HoldfastModule;
import io.holdfast.lock.guice.LocksLifecycle;
import java.util.UUID;

/** Opens clients of stores that become known while a command runs. */
final class Clients {
  private final Injector injector;

  @Inject
  Clients(Injector injector) {
    this.injector = injector;
  }

  /**
   * Opens a client.
   *
   * @throws LockException if that is not possible: what users know, and not how Guice tells it
   */
  Locks open(String url, LocksLifecycle lifecycle) {
    try {
      return injector
          .createChildInjector(HoldfastModule.fromUrl(url).closedBy(lifecycle))
          .getInstance(Locks.class);
    } catch (CreationException e) {
      throw e.getCause() instanceof LockException cause ? cause : e;
    }
  }

  /** Fails now, and once, if the store cannot be reached, rather than whenever a lock is used. */
  static void tryOnce(DistributedLock lock) {
    if (lock.tryLock()) {
      lock.unlock();
    }
  }

  /** Returns a lock name that nobody uses. */
  static String newName(String prefix) {
    return prefix + UUID.randomUUID();
  }
}
