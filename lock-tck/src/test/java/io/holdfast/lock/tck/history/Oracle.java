package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides by exhaustive search whether the specification in the comment of the package can have
 * made a history of one lock: at each moment it lets every step that is possible then happen or not
 * happen, in every order. Only for small histories with small times.
 */
final class Oracle {
  private static final int FREE = -1;

  /** Which part of the specification counts. */
  enum Part {
    /** Holds exclude each other. */
    EXCLUSION,
    /** And their tokens rise. */
    ORDER,
    /** And reentrancy and refusals are right. */
    ALL
  }

  /** Who holds (an operation, or that plus their number if nobody was told), what has happened. */
  private record State(int holder, long token, int done) {
    boolean did(int operation) {
      return (done & 1 << operation) != 0;
    }

    State with(int newHolder, long newToken, int operation) {
      return new State(newHolder, newToken, done | 1 << operation);
    }
  }

  private final List<Operation> operations;
  private final Part part;
  private final long trace;

  /** Which operations have to happen at some moment. */
  private final boolean[] steps;

  private Oracle(List<Operation> operations, Part part, long trace) {
    this.operations = operations;
    this.part = part;
    this.trace = trace;
    steps = new boolean[operations.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = isStep(operations.get(i));
    }
  }

  private boolean isStep(Operation operation) {
    return switch (operation.outcome) {
      case GRANTED -> operation.entry || !operation.nested;
      case REFUSED -> part == Part.ALL && !operation.release && !operation.nested;
      default -> false;
    };
  }

  static boolean allows(List<Event> events, Part part, long trace) {
    List<Operation> operations = Operation.read(events);
    if (part == Part.ALL && operations.stream().anyMatch(operation -> operation.illegal)) {
      return false;
    }
    return new Oracle(operations, part, trace).search(events);
  }

  private boolean search(List<Event> events) {
    Set<State> states = Set.of(new State(FREE, 0, 0));
    long last = events.get(events.size() - 1).time();
    for (long now = events.get(0).time(); now <= last && !states.isEmpty(); now++) {
      Set<State> reached = new HashSet<>(states);
      Deque<State> open = new ArrayDeque<>(states);
      while (!open.isEmpty()) {
        for (State next : steps(open.remove(), now)) {
          if (reached.add(next)) {
            open.add(next);
          }
        }
      }
      long moment = now;
      reached.removeIf(state -> late(state, moment));
      states = reached;
    }
    return !states.isEmpty();
  }

  private List<State> steps(State state, long now) {
    List<State> next = new ArrayList<>();
    int holder = state.holder;
    boolean unseen = holder == FREE && isAnyRefused(state, now);
    if (holder >= operations.size()
        || (holder != FREE && operations.get(holder).tenure.mayEnd(now))) {
      next.add(new State(FREE, state.token, state.done));
    }
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (unseen && operation.mayBeGrantedUnseen(now, trace)) {
        next.add(new State(operations.size() + i, state.token, state.done));
      }
      if (steps[i] && !state.did(i) && operation.isUnderWay(now)) {
        step(state, i, operation, next);
      }
    }
    return next;
  }

  /** Grants that nobody sees are of use to those only who are to be refused then. */
  private boolean isAnyRefused(State state, long now) {
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (steps[i]
          && operation.outcome == Kind.REFUSED
          && !state.did(i)
          && operation.isUnderWay(now)) {
        return true;
      }
    }
    return false;
  }

  private void step(State state, int i, Operation operation, List<State> next) {
    if (operation.outcome == Kind.REFUSED) {
      if (state.holder != FREE && state.holder != operations.size() + i) {
        next.add(state.with(state.holder, state.token, i));
      }
    } else if (operation.nested) {
      if (state.holder == operations.indexOf(operation.tenure.acquire)) {
        next.add(state.with(state.holder, state.token, i));
      }
    } else if (state.holder == FREE && (operation.token > state.token || part == Part.EXCLUSION)) {
      next.add(state.with(i, operation.token, i));
    }
  }

  /** Whether something should have happened by now and has not. */
  private boolean late(State state, long now) {
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (steps[i] && operation.end == now && !state.did(i)) {
        return true;
      }
    }
    int holder = state.holder;
    if (holder >= operations.size()) {
      return !operations.get(holder - operations.size()).mayBeGrantedUnseen(now + 1, trace);
    }
    return holder != FREE && operations.get(holder).tenure.mustHaveEnded(now, trace);
  }
}
