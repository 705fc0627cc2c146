package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockFixture;
import java.util.Set;

/** Backends of a store in a map, on a virtual clock. */
class Stores implements LockFixture, LockProvider {
  private final String name;
  private final MapStore store;

  Stores(String name, MapStore store) {
    this.name = name;
    this.store = store;
  }

  final MapStore store() {
    return store;
  }

  /** Opens a backend of the store. */
  LockBackend backend(MapStore store, BackendConfig config, Events events) {
    return new MapBackend(store, config, events);
  }

  @Override
  public String url() {
    return "local:" + name();
  }

  @Override
  public String name() {
    return name.replaceAll("\\W+", "-");
  }

  @Override
  public boolean virtualTime() {
    return true;
  }

  @Override
  public LockProvider provider() {
    return this;
  }

  @Override
  public Locks newClient(ClientOptions options) {
    return Locks.builder().provider(this).options(options).open();
  }

  @Override
  public Set<String> schemes() {
    return Set.of("local");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    return backend(store, config, events);
  }
}
