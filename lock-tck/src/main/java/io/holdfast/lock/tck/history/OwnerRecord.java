package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together what one owner did with one lock. */
final class OwnerRecord {
  private final LockRecord record;
  private final long death;

  /** By token; of a loss one may be told when the hold has ended. */
  private final Map<Long, RecordedHold> holds = new HashMap<>();

  private @Nullable Event asked;
  private @Nullable RecordedHold hold;

  /** How often the hold was entered. */
  private int depth;

  OwnerRecord(LockRecord record, long death) {
    this.record = record;
    this.death = death;
  }

  void take(Event event) {
    switch (event.kind()) {
      case TRY, WAIT, RELEASE -> {
        if (asked != null) {
          throw malformed(event, "not answered yet: " + asked.line());
        }
        asked = event;
      }
      case GRANTED, REFUSED, UNKNOWN, RELEASED -> answered(event);
      case VALID -> {
        RecordedHold asked = holdOf(event);
        refuseAfterLoss(asked, event, event.valid() > 0, List.of(event));
        asked.promised(event);
      }
      case LOST -> holdOf(event).lost(event);
      case DEAD, FAULT, HEALED -> throw malformed(event, "it has a lock name");
    }
  }

  private void answered(Event answer) {
    if (asked == null) {
      throw malformed(answer, "nothing was asked");
    }
    Call call = new Call(asked, answer, death);
    boolean release = asked.kind() == Kind.RELEASE;
    if (answer.kind() == (release ? Kind.GRANTED : Kind.RELEASED)) {
      throw malformed(answer, "that is no answer to: " + asked.line());
    }
    asked = null;
    if (release) {
      left(call, answer);
    } else if (hold != null) {
      entered(hold, call, answer);
    } else {
      acquired(call, answer);
    }
  }

  private void acquired(Call call, Event answer) {
    record.acquires.add(call);
    if (answer.kind() == Kind.GRANTED) {
      hold = new RecordedHold(call, answer);
      depth = 1;
      holds.put(answer.token(), hold);
      record.holds.add(hold);
    }
  }

  private void entered(RecordedHold hold, Call call, Event answer) {
    record.entries.add(call);
    if (answer.kind() == Kind.REFUSED) {
      broken(hold, "was refused the lock that it holds", call.events());
    } else if (answer.kind() == Kind.GRANTED) {
      depth++;
      if (answer.token() == hold.token()) {
        boolean revived = call.begin() > hold.lostAt() || answer.valid() > 0;
        refuseAfterLoss(hold, answer, revived, call.events());
        hold.entered(call, answer);
      } else {
        String text =
            "entered its hold (token %d) again and was given another token, %d"
                .formatted(hold.token(), answer.token());
        broken(hold, text, call.events());
      }
    }
  }

  private void left(Call call, Event answer) {
    if (hold == null) {
      if (answer.kind() == Kind.RELEASED) {
        breach(answer, "has released the lock, which it did not hold", call.events());
      }
      return;
    }
    if (answer.kind() == Kind.REFUSED) {
      broken(hold, "was refused to release the lock that it holds", call.events());
    }
    depth--;
    if (depth == 0) {
      hold.released(call.asked(), answer);
      hold = null;
    }
  }

  /** Takes the end of the history for the answer to a call that has none. */
  void end() {
    if (asked == null) {
      return;
    }
    if (asked.kind() != Kind.RELEASE) {
      (hold == null ? record.acquires : record.entries).add(new Call(asked, null, death));
    } else if (hold != null && depth == 1) {
      hold.released(asked, null);
    }
  }

  private RecordedHold holdOf(Event event) {
    RecordedHold found = holds.get(event.token());
    if (found == null) {
      throw malformed(event, "its owner was granted no such token before");
    }
    return found;
  }

  private void refuseAfterLoss(RecordedHold hold, Event event, boolean good, List<Event> events) {
    if (good && event.time() > hold.lostAt()) {
      broken(hold, "has its hold back, of which it was told that it is lost", events);
    }
  }

  private void broken(RecordedHold hold, String text, List<Event> more) {
    List<Event> events = new ArrayList<>(hold.events());
    events.addAll(more);
    breach(hold.granted(), text, events);
  }

  private void breach(Event by, String text, List<Event> events) {
    record.violations.add(
        new Violation(Violation.Kind.REENTRANCY, record.lock, by.who() + " " + text, events));
  }

  private static IllegalArgumentException malformed(Event event, String why) {
    return new IllegalArgumentException("not a history: %s: %s".formatted(event.line(), why));
  }
}
