package io.holdfast.lock.tck.load;

/** What came of an operation. */
enum Deed {
  LOCKED,
  REENTERED,
  NAME_USED_ONCE,
  TRY_SUCCEEDED,
  TRY_FAILED,
  WAIT_SUCCEEDED,
  WAIT_TIMED_OUT,
  /** The store did not answer in the little time that there was. */
  WAIT_WITHOUT_ANSWER,
  WAIT_INTERRUPTED,
  LEASED,
  FUTURE_LEASED,
  FUTURE_CANCELLED,
  CLIENT_CLOSED
}
