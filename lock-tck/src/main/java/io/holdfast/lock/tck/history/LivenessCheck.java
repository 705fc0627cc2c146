package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Liveness: if somebody waits and nobody has a hold, then somebody gets one within a trace ({@link
 * Limits#trace}), in particular after a holder's death. What a client left behind may last for so
 * long, so the time begins anew when a hold is given up, a call ends with an unknown outcome, a
 * client dies, or a disturbance ends.
 */
final class LivenessCheck {
  private final LockRecord record;
  private final Limits limits;
  private final long origin;
  private final long end;

  /** What changes at which moment. */
  private final TreeMap<Long, Change> changes = new TreeMap<>();

  private static final class Change {
    int waiters;
    int waitersLess;
    int obstacles;
    int obstaclesLess;
    final List<Event> events = new ArrayList<>();
  }

  private LivenessCheck(LockRecord record, Limits limits, History history) {
    this.record = record;
    this.limits = limits;
    this.origin = history.begin();
    this.end = history.end();
  }

  /**
   * Checks one lock.
   *
   * @param disturbances deaths and faults, in order
   */
  static List<Violation> check(
      LockRecord record, List<Event> disturbances, Limits limits, History history) {
    LivenessCheck check = new LivenessCheck(record, limits, history);
    check.calls();
    check.disturbances(disturbances);
    return check.sweep();
  }

  private void calls() {
    for (RecordedHold hold : record.holds) {
      obstacle(hold.latestBegin(), hold.givenUp(), hold.granted());
    }
    for (Call call : record.acquires) {
      if (call.waits()) {
        at(call.begin(), call.asked()).waiters++;
        at(Math.min(call.end(), end), null).waitersLess++;
      }
      if (call.was(Kind.UNKNOWN)) {
        obstacle(call.end(), call.end(), call.answer());
      }
    }
  }

  private void disturbances(List<Event> disturbances) {
    Map<String, Event> open = new HashMap<>();
    for (Event event : disturbances) {
      switch (event.kind()) {
        case FAULT -> open.putIfAbsent(event.note(), event);
        case HEALED -> {
          Event fault = open.remove(event.note());
          obstacle(fault == null ? event.time() : fault.time(), event.time(), event);
        }
        default -> obstacle(event.time(), event.time(), event);
      }
    }
    open.values().forEach(fault -> obstacle(fault.time(), end, fault));
  }

  /** Nothing is owed to waiters as long as there is an obstacle. */
  private void obstacle(long from, long until, @Nullable Event event) {
    at(from, event).obstacles++;
    at(Math.min(until, end), null).obstaclesLess++;
  }

  private Change at(long moment, @Nullable Event event) {
    Change change = changes.computeIfAbsent(moment, missing -> new Change());
    if (event != null) {
      change.events.add(event);
    }
    return change;
  }

  private List<Violation> sweep() {
    List<Violation> violations = new ArrayList<>();
    int waiters = 0;
    int obstacles = 0;
    long since = Long.MAX_VALUE;
    Change first = new Change();
    for (Map.Entry<Long, Change> entry : changes.entrySet()) {
      long now = entry.getKey();
      Change change = entry.getValue();
      boolean owed = waiters > 0 && obstacles == 0;
      waiters += change.waiters;
      obstacles += change.obstacles;
      boolean interrupted = waiters == 0 || obstacles > 0;
      waiters -= change.waitersLess;
      obstacles -= change.obstaclesLess;
      boolean goesOn = waiters > 0 && obstacles == 0;
      if (owed && (interrupted || !goesOn) && now - since > limits.trace().toNanos()) {
        violations.add(violation(since, now, first, change));
      }
      if (goesOn && (interrupted || !owed)) {
        since = now;
        first = change;
      }
    }
    return violations;
  }

  private Violation violation(long since, long until, Change first, Change last) {
    List<Event> events = new ArrayList<>(first.events);
    events.addAll(last.events);
    String text =
        "somebody waited and nobody held it from %s to %s: %s, more than lease and slack (%s)"
            .formatted(
                Words.since(since, origin),
                Words.since(until, origin),
                Words.seconds(until - since),
                Words.seconds(limits.trace().toNanos()));
    return new Violation(Violation.Kind.LIVENESS, record.lock, text, events);
  }
}
