package io.holdfast.lock.tck.lincheck;

import java.util.function.BooleanSupplier;

/** Where Lincheck may switch between threads: it counts each access to a shared field as such. */
public final class Turns {
  @SuppressWarnings("UnusedVariable") // to write it is enough
  private volatile int offered;

  /** Offers the other thread a turn. */
  public void offer() {
    offered = 1;
  }

  /** Waits for the other thread. */
  public void await(BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      offer();
    }
  }
}
