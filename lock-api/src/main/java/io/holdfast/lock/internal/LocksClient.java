package io.holdfast.lock.internal;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Finding;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatistics;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.LockName;
import java.util.List;

/** The face of a client. */
final class LocksClient implements Locks {
  private final Engine engine;

  LocksClient(Engine engine) {
    this.engine = engine;
  }

  @Override
  public DistributedLock mutex(String name, LockOptions options) {
    engine.check(options);
    return new NamedLock(engine, new LockName(name), options);
  }

  @Override
  public Capabilities capabilities() {
    return engine.capabilities();
  }

  @Override
  public String backend() {
    return engine.backend();
  }

  @Override
  public LockStatistics statistics() {
    return engine.statistics();
  }

  @Override
  public List<Finding> examine() {
    return engine.examine();
  }

  @Override
  public void close() {
    engine.close();
  }

  @Override
  public String toString() {
    return "Locks[" + engine.backend() + (engine.isClosing() ? ", closed]" : "]");
  }
}
