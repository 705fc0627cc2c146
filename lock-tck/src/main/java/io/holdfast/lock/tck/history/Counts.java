package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How much there is of what in a history.
 *
 * @param operations calls: acquires, nested ones too, and releases
 * @param holds holds that began
 * @param entries nested acquires
 * @param handOffs holds that followed, in order of tokens, one of another owner of the same client
 * @param handOvers holds that followed, in order of tokens, one of another client
 * @param refused calls that were refused
 * @param unknown calls whose outcome is not known, those without an answer among them
 * @param lost losses that were told
 * @param deaths clients whose process ended
 * @param faults disturbances that began
 */
public record Counts(
    long operations,
    long holds,
    long entries,
    long handOffs,
    long handOvers,
    long refused,
    long unknown,
    long lost,
    long deaths,
    long faults) {

  static Counts of(List<Event> events) {
    Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    events.forEach(event -> kinds.merge(event.kind(), 1L, Long::sum));
    long calls = sum(kinds, Kind.TRY, Kind.WAIT, Kind.RELEASE);
    long refused = sum(kinds, Kind.REFUSED);
    long known = refused + sum(kinds, Kind.GRANTED, Kind.RELEASED);
    return new Counts(
        calls,
        0,
        0,
        0,
        0,
        refused,
        calls - known,
        sum(kinds, Kind.LOST),
        sum(kinds, Kind.DEAD),
        sum(kinds, Kind.FAULT));
  }

  private static long sum(Map<Kind, Long> kinds, Kind... wanted) {
    long sum = 0;
    for (Kind kind : wanted) {
      sum += kinds.getOrDefault(kind, 0L);
    }
    return sum;
  }

  Counts plus(LockRecord record) {
    List<RecordedHold> order =
        record.holds.stream().sorted(Comparator.comparingLong(RecordedHold::token)).toList();
    long within = 0;
    long across = 0;
    for (int i = 1; i < order.size(); i++) {
      RecordedHold before = order.get(i - 1);
      RecordedHold hold = order.get(i);
      if (!before.client().equals(hold.client())) {
        across++;
      } else if (!before.who().equals(hold.who())) {
        within++;
      }
    }
    return new Counts(
        operations,
        holds + order.size(),
        entries + record.entries.size(),
        handOffs + within,
        handOvers + across,
        refused,
        unknown,
        lost,
        deaths,
        faults);
  }

  @Override
  public String toString() {
    return ("%d operations, %d holds, %d nested entries, %d hand-offs inside clients,"
            + " %d between clients, %d refused, %d unknown, %d lost, %d clients dead, %d faults")
        .formatted(
            operations,
            holds,
            entries,
            handOffs,
            handOvers,
            refused,
            unknown,
            lost,
            deaths,
            faults);
  }
}
