package io.holdfast.lock.tck.chaos;

import java.util.Set;

/**
 * A strike as the campaign saw it, before the history is complete.
 *
 * @param entry what was planned
 * @param victim what {@link Strike#victim} is to be
 * @param watched the names of the client that was looked at
 * @param asking the names of clients of which requests were unanswered when it struck
 * @param heldBack whether replies to the watched client were held back
 * @param announced when the fault began in the history
 * @param begin when it struck
 * @param end when it was over
 * @param closed locks that nobody was granted in time after it
 * @param note for the strike
 */
record Blow(
    Schedule.Entry entry,
    String victim,
    Set<String> watched,
    Set<String> asking,
    boolean heldBack,
    long announced,
    long begin,
    long end,
    Set<String> closed,
    String note) {
  boolean hitsStore() {
    return victim.equals(Strike.STORE);
  }

  Fault.Promise promise() {
    return entry.faults().stream().anyMatch(fault -> fault.promise() == Fault.Promise.FENCING)
        ? Fault.Promise.FENCING
        : Fault.Promise.EXCLUSION;
  }
}
