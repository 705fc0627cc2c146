package io.holdfast.lock.tck.seckill;

/** What keeps the buyers of a sale apart. */
public enum SaleMode {
  /** A distributed lock. */
  LOCKED,
  /** A lock of the JVM: right within it, useless between two. */
  JVM,
  /** Nothing. */
  NONE
}
