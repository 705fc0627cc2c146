package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hold as its owner saw it: when it can have begun and ended, and when it was there for certain.
 * It began between {@link #earliestBegin} and {@link #latestBegin}, and ended between {@link
 * #earliestEnd} and {@link #latestEnd}.
 */
final class RecordedHold {
  private final Call acquire;
  private final Event granted;
  private final List<Sign> signs = new ArrayList<>();
  private @Nullable Event release;
  private @Nullable Event released;
  private @Nullable Event lost;

  /** The hold was there at a moment, and promised to stay until another. */
  private record Sign(long at, long until) {}

  RecordedHold(Call acquire, Event granted) {
    this.acquire = acquire;
    this.granted = granted;
    // A grant that was over when it was answered was there, but nobody knows when.
    signs.add(new Sign(acquire.begin(), acquire.begin()));
    promised(granted);
  }

  /** Its owner was told that it is good for a while, which counts if it was not over. */
  void promised(Event event) {
    if (event.valid() > 0) {
      signs.add(new Sign(event.time(), Limits.later(event.time(), event.valid())));
    }
  }

  /** Its owner entered it again. */
  void entered(Call again, Event grantedAgain) {
    signs.add(new Sign(again.begin(), again.begin()));
    promised(grantedAgain);
  }

  void released(Event call, @Nullable Event answer) {
    release = call;
    released = answer;
  }

  void lost(Event event) {
    lost = lost == null || event.time() < lost.time() ? event : lost;
  }

  String who() {
    return granted.who();
  }

  String client() {
    return granted.client();
  }

  long token() {
    return granted.token();
  }

  Event granted() {
    return granted;
  }

  Call acquire() {
    return acquire;
  }

  long lostAt() {
    return lost == null ? Long.MAX_VALUE : lost.time();
  }

  /** When its owner began to leave it, was told that it is lost, or died. */
  long givenUp() {
    long left = release == null ? Long.MAX_VALUE : release.time();
    return Math.max(latestBegin(), Math.min(Math.min(left, lostAt()), acquire.death()));
  }

  long earliestBegin() {
    return acquire.begin();
  }

  long latestBegin() {
    return granted.time();
  }

  /**
   * The earlier of the call of its release and the end of its validity.
   *
   * <p>If the loss is told sooner than it was to be expected, then the store had forgotten the
   * hold, and its client knew some time before its owner was told. So nothing is certain after the
   * last sign of life.
   */
  long earliestEnd() {
    long told = acquire.begin();
    long seen = acquire.begin();
    for (Sign sign : signs) {
      if (sign.at <= lostAt()) {
        told = Math.max(told, sign.until);
        seen = Math.max(seen, sign.at);
      }
    }
    long promised = lostAt() < told ? seen : told;
    return release == null
        ? promised
        : Math.max(earliestBegin(), Math.min(release.time(), promised));
  }

  /** When a release was confirmed; else it expires a trace after it was given up, if ever. */
  long latestEnd(Limits limits) {
    if (released != null && released.kind() == Kind.RELEASED && released.time() < lostAt()) {
      return released.time();
    }
    return Math.max(limits.traceFrom(givenUp()), earliestEnd());
  }

  /** Tells from when to when it was there for certain. */
  String certain(long origin) {
    return "%s held it (token %d) from %s to %s at least"
        .formatted(
            who(), token(), Words.since(latestBegin(), origin), Words.since(earliestEnd(), origin));
  }

  List<Event> events() {
    List<Event> events = acquire.events();
    if (lost != null) {
      events.add(lost);
    }
    if (release != null) {
      events.add(release);
    }
    if (released != null) {
      events.add(released);
    }
    return events;
  }
}
