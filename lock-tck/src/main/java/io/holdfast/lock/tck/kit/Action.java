package io.holdfast.lock.tck.kit;

/** Something to do that returns nothing and may throw anything. */
@FunctionalInterface
public interface Action {
  /** Does it. */
  void run() throws Exception;
}
