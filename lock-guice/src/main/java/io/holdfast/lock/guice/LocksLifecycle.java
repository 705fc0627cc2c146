package io.holdfast.lock.guice;

import io.holdfast.lock.Locks;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes the clients that {@link HoldfastModule}s opened. Guice never closes what it made, so the
 * application says when: with a lifecycle of its own,
 *
 * <pre>{@code
 * try (LocksLifecycle lifecycle = new LocksLifecycle()) {
 *   Injector injector =
 *       Guice.createInjector(
 *           HoldfastModule.fromUrl("redis://localhost:6379").closedBy(lifecycle), new AppModule());
 *   injector.getInstance(App.class).run();
 * }
 * }</pre>
 *
 * <p>which also closes what was opened for an injector that could not be created; or, where a
 * framework creates the injector, with the one that is bound in it: {@code
 * injector.getInstance(LocksLifecycle.class).close()}. An application that ends by a signal or
 * {@link System#exit} calls {@link #closeAtShutdown} besides.
 *
 * <p>Thread-safe.
 */
@Singleton
public final class LocksLifecycle implements AutoCloseable {
  /** Held while clients are closed, so that a JVM which shuts down waits for whoever closes. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Deque<Locks> opened = new ArrayDeque<>();
  private @Nullable Thread hook;
  private boolean closed;

  /** Makes one that has nothing to close yet. */
  @Inject
  public LocksLifecycle() {}

  /** Opens a client, which is closed with the others. */
  Locks open(Locks.Builder builder) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "[lifecycle-closed] the LocksLifecycle is closed: give a new injector a new one");
      }
      Locks locks = builder.open();
      opened.push(locks);
      return locks;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has the JVM call {@link #close} when it shuts down, unless it was called before. The JVM then
   * ends no sooner than the holds that are live, or their drain time.
   *
   * @return this lifecycle
   */
  public LocksLifecycle closeAtShutdown() {
    lock.lock();
    try {
      if (!closed && hook == null) {
        hook = new Thread(this::closeAll, "holdfast-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
      }
      return this;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes all clients, the one opened last first, and opens no more. If closing one fails, the
   * others are closed nevertheless, and the first failure is thrown with the rest suppressed.
   * Closing again does nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      forgetHook();
      closeAll();
    } finally {
      lock.unlock();
    }
  }

  private void forgetHook() {
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is shutting down: the hook finds nothing to do.
      }
      hook = null;
    }
  }

  private void closeAll() {
    lock.lock();
    try {
      closed = true;
      RuntimeException failed = null;
      while (!opened.isEmpty()) {
        try {
          opened.pop().close();
        } catch (RuntimeException e) {
          failed = first(failed, e);
        }
      }
      if (failed != null) {
        throw failed;
      }
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException first(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
