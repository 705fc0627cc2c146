package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Stretches of time that are drawn as bars. Those that are too short and too near to be told apart
 * become one bar, and the more of them the fewer bars there may be.
 */
final class Bars {
  private static final double LEAST = 1.5;

  private Bars() {}

  /** One or more turns, in order, from one place to another. */
  record Bar(double from, double to, List<Turn> turns) {
    Turn first() {
      return turns.get(0);
    }

    Turn last() {
      return turns.get(turns.size() - 1);
    }

    boolean single() {
      return turns.size() == 1;
    }

    double width() {
      return to - from;
    }
  }

  static List<Bar> of(
      List<Turn> turns, Axis axis, ToLongFunction<Turn> from, ToLongFunction<Turn> to, int limit) {
    List<Bar> single = new ArrayList<>();
    turns.stream()
        .sorted(Comparator.comparingLong(from))
        .forEach(turn -> single.add(bar(turn, axis, from, to)));
    List<Bar> bars = single;
    for (double near = LEAST; bars.size() > limit; near *= 2) {
      bars = merged(single, near);
    }
    return bars;
  }

  private static Bar bar(Turn turn, Axis axis, ToLongFunction<Turn> from, ToLongFunction<Turn> to) {
    double left = axis.x(from.applyAsLong(turn));
    return new Bar(left, Math.max(left + LEAST, axis.x(to.applyAsLong(turn))), List.of(turn));
  }

  private static List<Bar> merged(List<Bar> single, double near) {
    List<Bar> bars = new ArrayList<>();
    List<Bar> together = new ArrayList<>();
    double to = 0;
    for (Bar bar : single) {
      boolean small = bar.width() < 4 * near;
      if (!together.isEmpty() && (!small || bar.from() - to > near)) {
        bars.add(one(together));
        together.clear();
        to = 0;
      }
      if (small) {
        together.add(bar);
        to = Math.max(to, bar.to());
      } else {
        bars.add(bar);
      }
    }
    if (!together.isEmpty()) {
      bars.add(one(together));
    }
    return bars;
  }

  private static Bar one(List<Bar> bars) {
    return new Bar(
        bars.get(0).from(),
        bars.stream().mapToDouble(Bar::to).max().orElseThrow(),
        bars.stream().flatMap(bar -> bar.turns().stream()).toList());
  }
}
