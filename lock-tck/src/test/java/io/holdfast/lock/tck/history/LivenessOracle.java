package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.List;

/**
 * Decides liveness moment by moment: looks at every moment, and at every time between two, whether
 * somebody waits and nothing stands in his way, and measures how long that lasts.
 */
final class LivenessOracle {
  private final List<Event> events;
  private final List<Operation> operations;
  private final long end;

  private LivenessOracle(List<Event> events, List<Event> ofLock) {
    this.events = events;
    this.operations = Operation.read(ofLock);
    this.end = events.get(events.size() - 1).time();
  }

  static boolean allows(List<Event> events, List<Event> ofLock, long trace) {
    LivenessOracle oracle = new LivenessOracle(events, ofLock);
    long since = 0;
    boolean owed = false;
    // Even numbers are moments, odd ones the time between two.
    for (long twice = 0; twice <= 2 * oracle.end + 2; twice++) {
      boolean now = oracle.owed(twice);
      long moment = twice / 2;
      if (now && !owed) {
        since = moment;
      } else if (owed && !now && moment - since > trace) {
        return false;
      }
      owed = now;
    }
    return true;
  }

  private boolean owed(long twice) {
    return operations.stream().anyMatch(operation -> waits(operation, twice))
        && operations.stream().noneMatch(operation -> obstructs(operation, twice))
        && events.stream().noneMatch(event -> disturbs(event, twice));
  }

  private boolean waits(Operation operation, long twice) {
    return operation.asked.kind() == Kind.WAIT
        && !operation.nested
        && 2 * operation.asked.time() <= twice
        && twice <= 2 * Math.min(end, Math.min(operation.end, operation.death));
  }

  private static boolean obstructs(Operation operation, long twice) {
    if (operation.release || operation.nested) {
      return false;
    }
    if (operation.outcome == Kind.UNKNOWN) {
      return operation.end != Operation.NEVER && twice == 2 * operation.end;
    }
    long until = operation.tenure.givenUp();
    return operation.outcome == Kind.GRANTED
        && 2 * operation.end <= twice
        && (until == Operation.NEVER || twice <= 2 * Math.max(operation.end, until));
  }

  private boolean disturbs(Event event, long twice) {
    if (event.kind() != Kind.FAULT) {
      boolean moment = event.kind() == Kind.DEAD || event.kind() == Kind.HEALED;
      return moment && twice == 2 * event.time();
    }
    long healed =
        events.stream()
            .filter(other -> other.kind() == Kind.HEALED)
            .mapToLong(Event::time)
            .findFirst()
            .orElse(end);
    return 2 * event.time() <= twice && twice <= 2 * healed;
  }
}
