package com.example.choose;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Set;

/** Cannot even be made. Found only with class-path/broken. */
public final class BrokenProvider implements LockProvider {
  /** Fails. */
  public BrokenProvider() {
    throw new IllegalStateException("no native library");
  }

  @Override
  public Set<String> schemes() {
    return Set.of("broken");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    throw new UnsupportedOperationException("is never made");
  }
}
