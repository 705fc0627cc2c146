package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import io.holdfast.lock.tck.history.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is drawn: the turns of all owners, the deaths, and how long nobody got a lock. */
final class Story {
  final ChaosResult result;
  final long begin;
  final long end;
  final List<Turn> turns;
  final List<Event> deaths;

  /** The times between two grants of any lock, and before the first and after the last. */
  final List<Gap> gaps;

  /** No grant from one moment to another. */
  record Gap(long from, long until) {
    long length() {
      return until - from;
    }
  }

  Story(ChaosResult result) {
    this.result = result;
    begin =
        result.strikes().stream()
            .mapToLong(Strike::begin)
            .reduce(result.history().begin(), Math::min);
    end =
        result.strikes().stream().mapToLong(Strike::end).reduce(result.history().end(), Math::max);
    turns = Turn.of(result.history());
    deaths = result.history().events().stream().filter(e -> e.kind() == Kind.DEAD).toList();
    gaps = gaps();
  }

  private List<Gap> gaps() {
    List<Gap> found = new ArrayList<>();
    long last = begin;
    long[] grants = turns.stream().filter(Turn::held).mapToLong(Turn::answered).sorted().toArray();
    for (long grant : grants) {
      found.add(new Gap(last, grant));
      last = grant;
    }
    found.add(new Gap(last, end));
    return found;
  }

  /** The longest time without a grant of which a part lies in the strike. */
  Gap longest(Strike strike) {
    int low = 0;
    int high = gaps.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (gaps.get(middle).until() < strike.begin()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    Gap longest = gaps.get(low);
    for (int i = low; i < gaps.size() && gaps.get(i).from() <= strike.end(); i++) {
      longest = gaps.get(i).length() > longest.length() ? gaps.get(i) : longest;
    }
    return longest;
  }

  Gap longest() {
    return gaps.stream().max(Comparator.comparingLong(Gap::length)).orElseThrow();
  }

  Axis axis(long from, long until) {
    return new Axis(Math.max(begin, from), Math.min(end, Math.max(until, from + 1)), begin);
  }
}
