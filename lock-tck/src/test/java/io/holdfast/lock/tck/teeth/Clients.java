package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Whole clients, of which the kit knows no backend. */
final class Clients extends Stores {
  private final Breaking breaking;

  Clients(String name, Breaking breaking) {
    super(name, new MapStore());
    this.breaking = breaking;
  }

  @Override
  public @Nullable LockProvider provider() {
    return null;
  }

  @Override
  public Locks newClient(ClientOptions options) {
    return breaking.broken(new Client(options));
  }

  /** Wastes real time; a park alone may return at once. */
  static void dawdle(Duration time) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(time.toNanos());
    }
  }

  /** A client that is to be opened, with a mistake. */
  final class Client {
    private final ClientOptions options;

    private Client(ClientOptions options) {
      this.options = options;
    }

    /** Returns the options that it is opened with. */
    ClientOptions options() {
      return options;
    }

    /** Opens it right. */
    Locks open() {
      return open(options);
    }

    /** Opens it right, but with other options. */
    Locks open(ClientOptions changed) {
      return Locks.builder().provider(Clients.this).options(changed).open();
    }

    /** Deletes whoever holds a name. */
    void delete(String name) {
      store().delete(new LockName(name));
    }

    /** Lets time pass, by its clock; but no more than some seconds, really. */
    void pause(Duration time) {
      long end = options.clock().nanoTime() + time.toNanos();
      for (int left = 4000; left > 0 && options.clock().nanoTime() - end < 0; left--) {
        dawdle(Duration.ofMillis(1));
      }
    }
  }

  /** Opens a client with a mistake. */
  @FunctionalInterface
  interface Breaking {
    Locks broken(Client client);
  }

  /** Makes a lock with a mistake of a right one. */
  @FunctionalInterface
  interface BreakingLock {
    DistributedLock broken(DistributedLock right);
  }
}
