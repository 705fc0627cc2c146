package io.holdfast.lock.tck.kit;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Something that another thread is doing.
 *
 * @param <T> what it returns
 */
public final class Ongoing<T extends @Nullable Object> {
  private final TestTime time;
  private final String what;
  private final Future<T> future;

  /** Watches a future, named for messages. */
  public Ongoing(TestTime time, String what, Future<T> future) {
    this.time = time;
    this.what = what;
    this.future = future;
  }

  /** Returns whether it is done. */
  public boolean isDone() {
    return future.isDone();
  }

  /** Waits for its end and returns its result, or throws what it threw. */
  public T result() {
    end();
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for its end and returns what it threw, which must be of the given type. */
  public <X extends Throwable> X failure(Class<X> type) {
    end();
    try {
      throw new AssertionError(
          "%s: returned %s; expected was a %s".formatted(what, future.get(), type.getSimpleName()));
    } catch (ExecutionException e) {
      return expect(type, e.getCause() == null ? e : e.getCause());
    } catch (CancellationException e) {
      return expect(type, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private <X extends Throwable> X expect(Class<X> type, Throwable seen) {
    if (type.isInstance(seen)) {
      return type.cast(seen);
    }
    throw new AssertionError(
        "%s: threw %s; expected was a %s".formatted(what, seen, type.getSimpleName()), seen);
  }

  /** What needs no time is done before a virtual clock is moved. */
  private void end() {
    if (!TestTime.settles(Scale.seconds(0.1), future::isDone)) {
      time.until(what + " ends", Scale.seconds(20), future::isDone);
    }
  }

  private RuntimeException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(what + ": threw " + cause, cause);
  }
}
