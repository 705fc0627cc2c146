package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exclusion and fencing. One hold came before another for certain if it had begun at the latest
 * before the other can have ended at the earliest. So two holds exclude each other's order in both
 * directions if they overlapped for certain; and if one came before the other, its token is
 * smaller. If no two holds break that, all can be put in one order (in that of their tokens, each
 * as early as possible), which is why pairs are enough.
 */
final class OrderCheck {
  private OrderCheck() {}

  static List<Violation> check(LockRecord record, long origin) {
    List<Violation> violations = new ArrayList<>();
    overlaps(record, origin, violations);
    tokens(record, origin, violations);
    return violations;
  }

  /** In order of beginning, a hold need only be compared with the longest of those before. */
  private static void overlaps(LockRecord record, long origin, List<Violation> violations) {
    RecordedHold longest = null;
    for (RecordedHold hold : sorted(record, Comparator.comparingLong(RecordedHold::latestBegin))) {
      if (longest != null && overlap(longest, hold)) {
        String text = "%s, and %s".formatted(longest.certain(origin), hold.certain(origin));
        violations.add(violation(Kind.EXCLUSION, record, text, longest, hold));
      }
      longest = longest(longest, hold);
    }
  }

  /** In order of tokens, likewise. */
  private static void tokens(LockRecord record, long origin, List<Violation> violations) {
    RecordedHold longest = null;
    RecordedHold last = null;
    for (RecordedHold hold : sorted(record, Comparator.comparingLong(RecordedHold::token))) {
      if (hold.token() <= 0) {
        String text = "%s has token %d, which is not positive".formatted(hold.who(), hold.token());
        violations.add(violation(Kind.FENCING, record, text, hold));
      } else if (last != null && last.token() == hold.token()) {
        String text =
            "%s and %s have the same token, %d, for two holds"
                .formatted(last.who(), hold.who(), hold.token());
        violations.add(violation(Kind.FENCING, record, text, last, hold));
      } else if (longest != null && before(hold, longest) && !overlap(longest, hold)) {
        String text =
            "%s came later than %s and has a smaller token, %d after %d (%s; %s)"
                .formatted(
                    longest.who(),
                    hold.who(),
                    longest.token(),
                    hold.token(),
                    hold.certain(origin),
                    longest.certain(origin));
        violations.add(violation(Kind.FENCING, record, text, hold, longest));
      }
      longest = longest(longest, hold);
      last = hold;
    }
  }

  private static boolean before(RecordedHold one, RecordedHold other) {
    return one.latestBegin() < other.earliestEnd();
  }

  private static boolean overlap(RecordedHold one, RecordedHold other) {
    return before(one, other) && before(other, one);
  }

  private static RecordedHold longest(@Nullable RecordedHold one, RecordedHold other) {
    return one == null || other.earliestEnd() > one.earliestEnd() ? other : one;
  }

  private static List<RecordedHold> sorted(LockRecord record, Comparator<RecordedHold> order) {
    return record.holds.stream().sorted(order).toList();
  }

  private static Violation violation(
      Kind kind, LockRecord record, String text, RecordedHold... holds) {
    List<Event> events = new ArrayList<>();
    for (RecordedHold hold : holds) {
      events.addAll(hold.events());
    }
    return new Violation(kind, record.lock, text, events);
  }
}
