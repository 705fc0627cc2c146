package io.holdfast.lock.tck.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A listener that writes down what it is told.
 *
 * @param <T> what that is
 */
public final class Heard<T> implements Consumer<T> {
  private final List<T> all = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  @Override
  public void accept(T told) {
    threads.add(Thread.currentThread());
    all.add(told);
  }

  /** Returns whether it was told anything. */
  public boolean any() {
    return !all.isEmpty();
  }

  /** Returns on which threads it was told. */
  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Checks that it was told this once, and nothing else. */
  public void isOnly(T expected) {
    assertEquals(List.of(expected), List.copyOf(all), "what the listener heard");
  }

  /** Checks that it was told nothing. */
  public void isNothing() {
    assertEquals(List.of(), List.copyOf(all), "what the listener heard");
  }
}
