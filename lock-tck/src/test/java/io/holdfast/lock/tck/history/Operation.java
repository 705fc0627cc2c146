package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call and its outcome, as the {@link Oracle} reads them. */
final class Operation {
  static final long NEVER = Long.MAX_VALUE;

  final Event asked;
  final boolean release;
  final @Nullable Tenure tenure;
  final boolean nested;
  Kind outcome = Kind.UNKNOWN;
  long end = NEVER;
  long death = NEVER;
  long token;

  /** Whether no lock may answer so, whatever others do. */
  boolean illegal;

  /** Whether it is an entry that tells that the hold was there. */
  boolean entry;

  private Operation(Event asked, @Nullable Tenure before) {
    this.asked = asked;
    release = asked.kind() == Kind.RELEASE;
    nested = before != null && !release;
    tenure = before == null && !release ? new Tenure(this) : before;
  }

  boolean isUnderWay(long now) {
    return asked.time() <= now && now <= end;
  }

  boolean mayBeGrantedUnseen(long now, long trace) {
    boolean refusedTry = outcome == Kind.REFUSED && asked.kind() == Kind.TRY;
    if (release || nested || refusedTry || now < asked.time()) {
      return false;
    }
    long over = Math.min(end, death);
    return outcome == Kind.GRANTED ? now <= end : over == NEVER || now <= over + trace;
  }

  /** What an owner has from the outermost acquire to the outermost release. */
  static final class Tenure {
    final Operation acquire;
    private final List<Event> promises = new ArrayList<>();
    private int depth;
    private @Nullable Operation left;
    private long lost = NEVER;

    Tenure(Operation acquire) {
      this.acquire = acquire;
    }

    private boolean withdrawn() {
      return promises.stream()
          .anyMatch(one -> one.time() <= lost && lost < one.time() + one.valid());
    }

    boolean mayEnd(long now) {
      if (left != null && now >= left.asked.time()) {
        return true;
      }
      boolean withdrawn = withdrawn();
      return promises.stream()
          .filter(one -> one.time() <= lost)
          .allMatch(one -> now >= one.time() + (withdrawn ? 0 : one.valid()));
    }

    long givenUp() {
      long leaves = left == null ? NEVER : left.asked.time();
      return Math.min(leaves, Math.min(lost, acquire.death));
    }

    boolean mustHaveEnded(long now, long trace) {
      if (left != null && left.outcome == Kind.RELEASED && left.end < lost) {
        return now >= left.end;
      }
      long given = givenUp();
      return given != NEVER && now >= Math.max(given, acquire.end) + trace && mayEnd(now);
    }
  }

  /** Reads the events of one lock. */
  static List<Operation> read(List<Event> events) {
    List<Operation> operations = new ArrayList<>();
    Map<String, Operation> latest = new HashMap<>();
    Map<String, Tenure> current = new HashMap<>();
    for (Event event : events) {
      String who = event.who();
      switch (event.kind()) {
        case TRY, WAIT, RELEASE -> {
          Operation operation = new Operation(event, current.get(who));
          operations.add(operation);
          latest.put(who, operation);
          if (operation.release && operation.tenure != null && operation.tenure.depth == 1) {
            operation.tenure.left = operation;
          }
        }
        case GRANTED, REFUSED, UNKNOWN, RELEASED -> {
          Operation operation = latest.get(who);
          operation.answered(event);
          if (operation.tenure != null && operation.tenure.depth > 0) {
            current.put(who, operation.tenure);
          } else {
            current.remove(who);
          }
        }
        case VALID, LOST -> news(operations, event);
        case DEAD ->
            operations.stream()
                .filter(operation -> operation.asked.client().equals(event.client()))
                .forEach(operation -> operation.death = event.time());
        default -> throw new IllegalArgumentException(event.line());
      }
    }
    return operations;
  }

  private void answered(Event answer) {
    outcome = answer.kind();
    end = answer.time();
    token = answer.token();
    if (release) {
      illegal = outcome == (tenure == null ? Kind.RELEASED : Kind.REFUSED);
      if (tenure != null) {
        tenure.depth--;
      }
    } else if (outcome == Kind.GRANTED) {
      tenure.depth++;
      boolean same = !nested || tenure.acquire.token == token;
      boolean late = nested && asked.time() > tenure.lost;
      entry = nested && same && !late;
      illegal = !same || late || tellsLate(answer, tenure);
      if (same && answer.valid() > 0) {
        tenure.promises.add(answer);
      }
    } else {
      illegal = nested && outcome == Kind.REFUSED;
    }
  }

  private static boolean tellsLate(Event event, Tenure tenure) {
    return event.valid() > 0 && event.time() > tenure.lost;
  }

  private static void news(List<Operation> operations, Event event) {
    Operation of = null;
    for (Operation operation : operations) {
      boolean grant = operation.outcome == Kind.GRANTED && !operation.nested;
      if (grant && operation.token == event.token() && operation.asked.who().equals(event.who())) {
        of = operation;
      }
    }
    if (event.kind() == Kind.LOST) {
      of.tenure.lost = Math.min(of.tenure.lost, event.time());
    } else if (event.valid() > 0) {
      of.illegal |= tellsLate(event, of.tenure);
      of.tenure.promises.add(event);
    }
  }
}
