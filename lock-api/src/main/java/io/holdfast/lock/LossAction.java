package io.holdfast.lock;

/** What the client does, besides calling the listeners, when a thread's hold is lost. */
public enum LossAction {
  /** Nothing more: the holder asks, or listens. */
  NOTIFY,
  /** Interrupts the thread that owns the hold. Leases have no thread: for them like NOTIFY. */
  INTERRUPT_OWNER
}
