package io.holdfast.lock.spi;

/** How much of a name a claim wants. A backend lists those it serves in its capabilities. */
public sealed interface Mode {
  /** All of it. */
  Mode EXCLUSIVE = new Exclusive();

  /** All of it: no other grant beside this one. */
  record Exclusive() implements Mode {}

  /** A share: beside other shares, not beside an exclusive grant. */
  record Shared() implements Mode {}

  /**
   * Some of a fixed number of permits.
   *
   * @param wanted how many this claim wants
   * @param of how many there are
   */
  record Permits(int wanted, int of) implements Mode {}
}
