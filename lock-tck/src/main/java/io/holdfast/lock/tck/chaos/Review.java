package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a history again, and says what each fault met and what it cost. */
final class Review {
  /** No backend gives more with one grant. */
  private static final int TOKENS_OF_A_GRANT = 4096;

  private final List<Event> events;
  private final boolean wire;
  private final Duration lease;

  /**
   * Begins.
   *
   * @param wire whether there are requests that can be unanswered
   */
  Review(History history, boolean wire, Duration lease) {
    this.events = history.events();
    this.wire = wire;
    this.lease = lease;
  }

  /** Returns the strikes without notes about losses. */
  List<Strike> strikes(List<Blow> blows) {
    List<Strike> strikes = new ArrayList<>();
    Scene scene = new Scene();
    int next = 0;
    long grantsBefore = 0;
    long lastEnd = Long.MIN_VALUE;
    for (Blow blow : blows) {
      for (; next < events.size() && events.get(next).time() <= blow.begin(); next++) {
        Event event = events.get(next);
        if (event.time() <= lastEnd) {
          grantsBefore = scene.grants();
        }
        scene.take(event);
      }
      boolean met = scene.isContended() && (!wire || !blow.asking().isEmpty());
      boolean calm = scene.grants() - grantsBefore >= ChaosCampaign.GRANTS_BETWEEN;
      strikes.add(
          new Strike(
              blow.entry().words(),
              blow.victim(),
              blow.begin(),
              blow.end(),
              phases(blow, scene, next),
              met && calm,
              blow.note()));
      lastEnd = blow.end();
      grantsBefore = scene.grants();
    }
    return strikes;
  }

  private Set<Phase> phases(Blow blow, Scene scene, int next) {
    Set<String> all = blow.hitsStore() ? scene.clients() : blow.watched();
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    for (String client : all) {
      Set<Phase> its = scene.phases(Set.of(client));
      if (wire && !blow.asking().contains(client)) {
        its.remove(Phase.ATTEMPT_SENT);
        its.remove(Phase.RELEASE_SENT);
      }
      phases.addAll(its);
    }
    if (blow.heldBack()
        && scene.awaitedAndFree(blow.watched()).stream()
            .anyMatch(lock -> wasGranted(blow, lock, next))) {
      phases.add(Phase.GRANT_UNREAD);
    }
    return phases;
  }

  /**
   * Returns whether a lock that nobody was known to have was granted, unread, to the one that asked
   * for it and whose replies were held back: it is the next to have it; or nobody is, although
   * others wait, for longer than it takes to be granted what is free.
   */
  private boolean wasGranted(Blow blow, String lock, int next) {
    for (Event event : events.subList(next, events.size())) {
      if (event.kind() == Kind.GRANTED && event.lock().equals(lock)) {
        return blow.watched().contains(event.client())
            || event.time() - blow.begin() > lease.toNanos() / 2;
      }
    }
    return false;
  }

  // ---- losses

  /**
   * A hold that somebody else had the lock beside.
   *
   * @param blow the fault that is to be feared for that
   */
  record Loss(Blow blow, String lock, long token) {}

  /**
   * Returns what loss a violation shows that is to be feared of a fault, or {@code null}: of one
   * that made the store forget a grant, so that somebody else was granted the lock beside it. Its
   * client believes in it until it asks the store again, and hands it on with the tokens that it
   * has got, at most until its validity ends. Those are smaller than the other's, and so the fence
   * stops them.
   */
  @Nullable Loss excuse(Violation violation, List<Blow> blows) {
    Violation.Kind kind = violation.kind();
    if (kind != Violation.Kind.EXCLUSION && kind != Violation.Kind.FENCING) {
      return null;
    }
    List<Event> holds =
        violation.events().stream()
            .filter(event -> event.kind() == Kind.GRANTED)
            .sorted(Comparator.comparingLong(Event::token))
            .toList();
    Event forgotten = holds.get(0);
    Event other = holds.get(holds.size() - 1);
    if (forgotten.token() == other.token() || forgotten.client().equals(other.client())) {
      return null;
    }
    for (Blow blow : blows) {
      if (blow.promise() == Fault.Promise.FENCING
          && other.time() >= blow.announced()
          && forgotten.time() <= blow.end() + lease.toNanos()
          && askedFirst(forgotten) <= blow.end()) {
        return new Loss(blow, violation.lock(), forgotten.token());
      }
    }
    return null;
  }

  /** Returns when the grant was asked for that a hold is of: the first one with its tokens. */
  private long askedFirst(Event hold) {
    Map<String, Long> asked = new HashMap<>();
    for (Event event : events) {
      if (event.client().equals(hold.client()) && event.lock().equals(hold.lock())) {
        if (event.kind() == Kind.WAIT || event.kind() == Kind.TRY) {
          asked.put(event.owner(), event.time());
        } else if (event.kind() == Kind.GRANTED
            && event.token() <= hold.token()
            && event.token() > hold.token() - TOKENS_OF_A_GRANT) {
          return asked.getOrDefault(event.owner(), event.time());
        }
      }
    }
    return hold.time();
  }

  // ---- availability

  /** A time in which somebody waited for a lock and nobody had a hold of it. */
  record Gap(long from, long until) {
    long nanos() {
      return until - from;
    }
  }

  /** Returns all such times of all locks between two moments. */
  List<Gap> gaps(long begin, long end) {
    List<Gap> gaps = new ArrayList<>();
    Map<String, Long> open = new HashMap<>();
    Scene scene = new Scene();
    for (Event event : events) {
      scene.take(event);
      if (event.kind() == Kind.DEAD) {
        open.keySet().stream().toList().forEach(lock -> look(scene, lock, event, open, gaps));
        scene.locks().forEach(lock -> look(scene, lock, event, open, gaps));
      } else if (!event.lock().isEmpty()) {
        look(scene, event.lock(), event, open, gaps);
      }
    }
    open.values().forEach(since -> gaps.add(new Gap(since, end)));
    return gaps.stream()
        .map(gap -> new Gap(Math.max(gap.from, begin), Math.min(gap.until, end)))
        .filter(gap -> gap.nanos() > 0)
        .toList();
  }

  private static void look(
      Scene scene, String lock, Event event, Map<String, Long> open, List<Gap> gaps) {
    if (scene.isAwaitedInVain(lock)) {
      open.putIfAbsent(lock, event.time());
    } else {
      Long since = open.remove(lock);
      if (since != null) {
        gaps.add(new Gap(since, event.time()));
      }
    }
  }

  /**
   * Returns which part of the time outside faults is outside long gaps, over all locks.
   *
   * @param faults the times of faults, with what they may cost afterwards, in any order
   */
  static double availability(
      List<Gap> gaps, List<Gap> faults, long begin, long end, int locks, Duration patience) {
    long outside = 0;
    long vain = 0;
    long from = begin;
    TreeSet<Gap> sorted =
        new TreeSet<>(Comparator.comparingLong(Gap::from).thenComparingLong(Gap::until));
    sorted.addAll(faults);
    sorted.add(new Gap(end, end));
    List<Gap> tooLong = gaps.stream().filter(gap -> gap.nanos() > patience.toNanos()).toList();
    for (Gap fault : sorted) {
      long until = Math.min(fault.from, end);
      if (until > from) {
        outside += until - from;
        vain += within(tooLong, from, until);
      }
      from = Math.max(from, fault.until);
    }
    return outside == 0 ? 1 : 1 - (double) vain / ((double) outside * locks);
  }

  private static long within(List<Gap> gaps, long from, long until) {
    long sum = 0;
    for (Gap gap : gaps) {
      sum += Math.max(0, Math.min(gap.until, until) - Math.max(gap.from, from));
    }
    return sum;
  }
}
