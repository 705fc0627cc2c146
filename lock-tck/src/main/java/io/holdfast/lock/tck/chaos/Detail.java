package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Turn;
import io.holdfast.lock.tck.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws a part of the run: its faults, and rows for the locks, as many as there is room for. */
final class Detail {
  private static final int HEIGHT = 420;
  private static final int TOP = 20;
  private static final int BOTTOM = 22;

  private Detail() {}

  /** Draws what happened to all locks, or, for a violation, to the lock that it is of. */
  static Markup draw(Story story, Axis axis, String label, @Nullable Violation violation) {
    List<Turn> turns =
        story.turns.stream()
            .filter(turn -> axis.shows(turn.asked(), turn.ended()))
            .filter(turn -> violation == null || turn.lock().equals(violation.lock()))
            .toList();
    List<LockRows> all = LockRows.of(turns);
    List<LockRows> shown = new ArrayList<>();
    int height = TOP;
    for (LockRows rows : all) {
      if (shown.isEmpty() || height + rows.height() <= HEIGHT) {
        shown.add(rows);
        height += rows.height();
      }
    }
    Set<String> guilty = violation == null ? Set.of() : holds(violation);
    Markup svg = Marks.svg(height + BOTTOM, label);
    faults(svg, axis, story, height);
    axis.draw(svg, height + BOTTOM);
    int top = TOP;
    for (LockRows rows : shown) {
      rows.draw(svg, axis, story, guilty, top);
      top += rows.height();
    }
    svg.close();
    String notes = shown.stream().map(LockRows::note).collect(Collectors.joining());
    int folded = all.size() - shown.size();
    return Marks.framed(
        svg, folded > 0 ? notes + Text.some(folded, "other lock") + " not drawn." : notes);
  }

  private static Set<String> holds(Violation violation) {
    return violation.events().stream()
        .filter(event -> event.token() != 0)
        .map((Event event) -> event.who() + " " + event.token())
        .collect(Collectors.toSet());
  }

  private static void faults(Markup svg, Axis axis, Story story, int bottom) {
    double free = 0;
    for (Strike strike : story.result.strikes()) {
      if (!axis.shows(strike.begin(), strike.end())) {
        continue;
      }
      double x = axis.x(strike.begin());
      double end = Math.max(x + 2, axis.x(strike.end()));
      Marks.bar(svg, "band", x, end, TOP - 2, bottom - TOP, Sections.words(strike, story.begin));
      String text = strike.fault() + ": " + strike.victim();
      double width = Marks.width(text);
      double from = Math.min(x, Axis.WIDTH - width);
      if (from >= free) {
        svg.leaf("text", text, "class", "strike", "x", Axis.number(from), "y", "13");
        free = from + width;
      }
    }
  }
}
