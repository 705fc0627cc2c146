package com.example.choose;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Set;

/** Serves a scheme that lock-redis serves, too. Found only with class-path/several. */
public final class SecondRedisProvider implements LockProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("redis");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    throw new UnsupportedOperationException("is never chosen");
  }
}
