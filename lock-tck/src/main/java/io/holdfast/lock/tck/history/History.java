package io.holdfast.lock.tck.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What all clients recorded, in order of time. Immutable. */
public final class History {
  private static final int SHOWN = 5;

  private final List<Event> events;

  private History(List<Event> events) {
    this.events = events;
  }

  /**
   * Puts events in order. Events of the same moment stay in the order in which they are given.
   *
   * @param events of one owner in the order in which they happened, else in any order
   * @return the history
   */
  public static History of(Collection<Event> events) {
    return new History(events.stream().sorted(Comparator.comparingLong(Event::time)).toList());
  }

  /**
   * Reads what a client sent.
   *
   * @param source who sent it, for messages
   * @param lines each as {@link Event#line} makes it
   * @return the events, in the order of the lines
   * @throws IllegalArgumentException if a line is no event, with the numbers of the bad lines, the
   *     first of them, and what is wrong with them
   */
  public static List<Event> parse(String source, Iterable<String> lines) {
    List<Event> events = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      try {
        events.add(Event.parse(line));
      } catch (IllegalArgumentException e) {
        bad.add("line %d: %s".formatted(number, e.getMessage()));
      }
    }
    if (!bad.isEmpty()) {
      throw new IllegalArgumentException(
          "%s sent %d bad lines of %d:\n  %s"
              .formatted(
                  source,
                  bad.size(),
                  number,
                  String.join("\n  ", bad.subList(0, Math.min(SHOWN, bad.size())))));
    }
    return events;
  }

  /** {@return the events, in order of time} */
  public List<Event> events() {
    return events;
  }

  /** {@return when the first event happened; 0 if there is none} */
  public long begin() {
    return events.isEmpty() ? 0 : events.get(0).time();
  }

  /** {@return when the last event happened; 0 if there is none} */
  public long end() {
    return events.isEmpty() ? 0 : events.get(events.size() - 1).time();
  }
}
