package io.holdfast.lock.internal;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockProvider;

/** Collects what a client needs, and opens it. */
public final class LocksBuilder implements Locks.Builder {
  @Override
  public Locks.Builder url(String url) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Locks.Builder provider(LockProvider provider) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Locks.Builder options(ClientOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Locks.Builder classLoader(ClassLoader loader) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Locks open() {
    throw new UnsupportedOperationException();
  }
}
