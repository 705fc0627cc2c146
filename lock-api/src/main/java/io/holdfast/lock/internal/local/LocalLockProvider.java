package io.holdfast.lock.internal.local;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Opens stores inside this JVM: {@code local:NAME}, where clients that give the same name, or none,
 * share a store. A store lives as long as the JVM, so that a grant left to expire by a client that
 * was closed is still there for the next.
 */
public final class LocalLockProvider implements LockProvider {
  private static final ConcurrentHashMap<String, LocalStore> STORES = new ConcurrentHashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public LocalLockProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("local");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    BackendUrl url = config.requireUrl();
    url.requireOptions(Set.of());
    if (!url.hosts().isEmpty()) {
      throw new IllegalArgumentException("local: has no host; write local: or local:NAME");
    }
    LocalStore store = STORES.computeIfAbsent(url.path(), path -> new LocalStore());
    return new LocalBackend(url.toString(), store, config.clock(), events);
  }
}
