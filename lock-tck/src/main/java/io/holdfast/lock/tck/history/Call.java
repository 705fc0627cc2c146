package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call and its answer.
 *
 * @param asked the call
 * @param answer the answer, if one came
 * @param death when the caller's process ended, {@link Long#MAX_VALUE} if it did not
 */
record Call(Event asked, @Nullable Event answer, long death) {
  boolean was(Kind kind) {
    return answer != null && answer.kind() == kind;
  }

  boolean waits() {
    return asked.kind() == Kind.WAIT;
  }

  long begin() {
    return asked.time();
  }

  long end() {
    return answer == null ? Math.max(begin(), death) : answer.time();
  }

  /**
   * Until when the call, an acquire, may have been granted without its owner's knowing. If it ended
   * without a grant, what it left behind lasts for a trace; a try that was refused was never
   * granted.
   */
  long chanceUntil(Limits limits) {
    if (was(Kind.GRANTED)) {
      return end();
    }
    if (was(Kind.REFUSED) && !waits()) {
      return Long.MIN_VALUE;
    }
    return limits.traceFrom(end());
  }

  List<Event> events() {
    List<Event> events = new ArrayList<>(List.of(asked));
    if (answer != null) {
      events.add(answer);
    }
    return events;
  }
}
