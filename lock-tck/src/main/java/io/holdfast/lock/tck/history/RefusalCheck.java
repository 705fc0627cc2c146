package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Justified refusals: between the call and the answer somebody else held the lock, or may have. A
 * hold was over when one with a larger token had begun, even if nobody knows that it was released.
 */
final class RefusalCheck {
  /** From when to when the lock may have been held for a call. */
  private record Span(Call of, long from, long until) {}

  private final List<Span> spans;

  /** For each span, the one that lasts longest among it and those before it. */
  private final Span[] longest;

  /** The same without the call of {@link #longest}. */
  private final @Nullable Span[] second;

  private RefusalCheck(List<Span> sorted) {
    spans = sorted;
    longest = new Span[sorted.size()];
    second = new Span[sorted.size()];
    Span first = null;
    Span next = null;
    for (int i = 0; i < longest.length; i++) {
      Span span = sorted.get(i);
      if (first == null || span.until > first.until) {
        next = first == null || first.of.equals(span.of) ? next : first;
        first = span;
      } else if (!span.of.equals(first.of) && (next == null || span.until > next.until)) {
        next = span;
      }
      longest[i] = first;
      second[i] = next;
    }
  }

  static List<Violation> check(LockRecord record, Limits limits, long origin) {
    RefusalCheck check = new RefusalCheck(spans(record, limits));
    List<Violation> violations = new ArrayList<>();
    for (Call call : record.acquires) {
      if (call.was(Kind.REFUSED) && !check.justified(call)) {
        String text =
            "%s was refused the lock, which nobody else can have held from %s to %s"
                .formatted(
                    call.asked().who(),
                    Words.since(call.begin(), origin),
                    Words.since(call.end(), origin));
        violations.add(new Violation(Violation.Kind.REFUSAL, record.lock, text, call.events()));
      }
    }
    return violations;
  }

  private static List<Span> spans(LockRecord record, Limits limits) {
    List<Span> spans = new ArrayList<>();
    for (Call call : record.acquires) {
      spans.add(new Span(call, call.begin(), call.chanceUntil(limits)));
    }
    List<RecordedHold> holds =
        record.holds.stream()
            .sorted(Comparator.comparingLong(RecordedHold::token).reversed())
            .toList();
    long next = Long.MAX_VALUE;
    for (RecordedHold hold : holds) {
      long end = Math.max(hold.earliestEnd(), Math.min(hold.latestEnd(limits), next));
      spans.add(new Span(hold.acquire(), hold.earliestBegin(), end));
      next = Math.min(next, hold.latestBegin());
    }
    spans.sort(Comparator.comparingLong(Span::from));
    return spans;
  }

  private boolean justified(Call refused) {
    int started = startedBy(refused.end());
    if (started == 0) {
      return false;
    }
    Span other =
        longest[started - 1].of.equals(refused) ? second[started - 1] : longest[started - 1];
    return other != null && other.until >= refused.begin();
  }

  /** Returns how many spans had begun at a moment. */
  private int startedBy(long moment) {
    int low = 0;
    int high = spans.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).from <= moment) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
