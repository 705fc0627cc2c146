package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call and its answer. Two calls are never equal, even if they look alike. */
final class Call {
  private final Event asked;
  private final @Nullable Event answer;
  private final long death;

  /**
   * Makes a call.
   *
   * @param asked the call
   * @param answer the answer, if one came
   * @param death when the caller's process ended, {@link Long#MAX_VALUE} if it did not
   */
  Call(Event asked, @Nullable Event answer, long death) {
    this.asked = asked;
    this.answer = answer;
    this.death = death;
  }

  Event asked() {
    return asked;
  }

  @Nullable Event answer() {
    return answer;
  }

  long death() {
    return death;
  }

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
