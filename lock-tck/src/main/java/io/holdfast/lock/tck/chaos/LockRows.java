package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.chaos.Bars.Bar;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Turn;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Draws what happened to one lock, a row for each client: holds with their tokens, and below them
 * who asked.
 *
 * @param lock the lock name
 * @param clients what each client did, by name
 * @param more how many clients have no row
 * @param base what tokens are counted from, so that they are short enough to be drawn, or 0
 */
record LockRows(String lock, List<List<Turn>> clients, int more, long base) {
  private static final int ROWS = 12;
  private static final int ROW = 26;
  private static final int HEAD = 16;
  private static final int HOLD = 14;
  private static final int WAIT = 4;
  private static final int NARROW = 5;
  private static final int BARS = 50;
  private static final int DIGIT = 7;
  private static final long LONG = 10_000;

  /** Puts turns together, the lock that was wanted most first. */
  static List<LockRows> of(List<Turn> turns) {
    return turns.stream()
        .collect(Collectors.groupingBy(Turn::lock, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .sorted(Comparator.comparingInt((List<Turn> one) -> -one.size()))
        .map(LockRows::ofOne)
        .toList();
  }

  private static LockRows ofOne(List<Turn> turns) {
    List<List<Turn>> clients =
        List.copyOf(
            turns.stream()
                .collect(Collectors.groupingBy(Turn::client, TreeMap::new, Collectors.toList()))
                .values());
    int rows = Math.min(ROWS, clients.size());
    long least = turns.stream().filter(Turn::held).mapToLong(Turn::token).min().orElse(0);
    return new LockRows(
        turns.get(0).lock(),
        clients.subList(0, rows),
        clients.size() - rows,
        least < LONG ? 0 : least - 1);
  }

  int height() {
    return HEAD + ROW * clients.size();
  }

  /** What a reader has to know of it. */
  String note() {
    String tokens = base > 0 ? "Tokens of %s count from %d. ".formatted(lock, base) : "";
    return more > 0
        ? "%s%s of %s not drawn. ".formatted(tokens, Text.some(more, "client"), lock)
        : tokens;
  }

  /** Draws the rows; the holds that are guilty are owners and tokens. */
  void draw(Markup svg, Axis axis, Story story, Set<String> guilty, int top) {
    svg.leaf("text", "lock " + lock, "class", "lock", "x", "0", "y", Integer.toString(top + 11));
    int y = top + HEAD;
    for (List<Turn> turns : clients) {
      row(svg, axis, turns, guilty, y);
      String client = turns.get(0).client();
      for (Event death : story.deaths) {
        if (death.client().equals(client) && axis.shows(death.time(), death.time())) {
          Marks.dead(svg, axis.x(death.time()), y + 10, client);
        }
      }
      y += ROW;
    }
  }

  private void row(Markup svg, Axis axis, List<Turn> turns, Set<String> guilty, int y) {
    String client = Lane.shortened(turns.get(0).client());
    svg.leaf("text", client, "class", "row", "x", "8", "y", Integer.toString(y + 14));
    List<Turn> asked = turns.stream().filter(turn -> turn.waits() || turn.held()).toList();
    waits(svg, Bars.of(asked, axis, Turn::asked, Turn::answered, BARS), y + 18);
    List<Turn> holds =
        turns.stream()
            .filter(turn -> turn.held() && axis.shows(turn.answered(), turn.ended()))
            .toList();
    holds(svg, axis, Bars.of(holds, axis, Turn::answered, Turn::ended, BARS), guilty, y + 3);
    for (Turn turn : holds) {
      if (turn.outcome() == Turn.Outcome.LOST && turn.ended() <= axis.end()) {
        Marks.lost(svg, axis.x(turn.ended()), y + 10, turn.client() + "/" + turn.owner());
      }
    }
  }

  private static void waits(Markup svg, List<Bar> bars, int y) {
    for (Bar bar : bars.stream().filter(LockRows::wide).toList()) {
      Marks.bar(svg, "wait", bar.from(), bar.to(), y, WAIT, asked(bar));
    }
    List<Bar> narrow = bars.stream().filter(bar -> !wide(bar)).toList();
    together(svg, "wait", narrow, y, WAIT, "waited");
  }

  private void holds(Markup svg, Axis axis, List<Bar> bars, Set<String> guilty, int y) {
    Predicate<Bar> drawn = bar -> wide(bar) || bad(bar, guilty);
    for (Bar bar : bars.stream().filter(drawn).toList()) {
      if (bar.single()) {
        hold(svg, axis, bar, guilty, y);
      } else {
        String kind = bad(bar, guilty) ? "many bad" : "many";
        Marks.bar(svg, kind, bar.from(), bar.to(), y, HOLD, held(bar));
      }
    }
    together(svg, "hold", bars.stream().filter(drawn.negate()).toList(), y, HOLD, "held");
  }

  private static boolean wide(Bar bar) {
    return bar.width() >= NARROW;
  }

  private static boolean bad(Bar bar, Set<String> guilty) {
    return bar.turns().stream()
        .anyMatch(turn -> guilty.contains(turn.client() + "/" + turn.owner() + " " + turn.token()));
  }

  /** Bars that are too short to be pointed at are one shape. */
  private static void together(
      Markup svg, String kind, List<Bar> bars, int y, int height, String what) {
    if (!bars.isEmpty()) {
      StringBuilder boxes = new StringBuilder();
      bars.forEach(bar -> boxes.append(Marks.box(bar.from(), bar.to(), y, height)));
      svg.open("path", "class", kind, "d", boxes.toString());
      int times = bars.stream().mapToInt(bar -> bar.turns().size()).sum();
      svg.leaf("title", "%s %d times, briefly".formatted(what, times)).close();
    }
  }

  private void hold(Markup svg, Axis axis, Bar bar, Set<String> guilty, int y) {
    Turn turn = bar.first();
    double certain = Math.min(bar.to(), Math.max(bar.from() + 1.5, axis.x(turn.certain())));
    String title = held(turn);
    if (bar.to() - certain > 1) {
      Marks.bar(svg, "tail", certain, bar.to(), y, HOLD, title);
    }
    Marks.bar(svg, bad(bar, guilty) ? "hold bad" : "hold", bar.from(), certain, y, HOLD, title);
    String token = (base > 0 ? "+" : "") + (turn.token() - base);
    if (certain - bar.from() > DIGIT * (token.length() + 1)) {
      String middle = Axis.number((bar.from() + certain) / 2);
      svg.leaf("text", token, "class", "token", "x", middle, "y", Integer.toString(y + 11));
    }
  }

  private static String asked(Bar bar) {
    Turn turn = bar.first();
    return bar.single()
        ? "%s asked, %s after %s"
            .formatted(
                turn.owner(),
                turn.held() ? "granted" : Sections.words(turn.outcome()),
                Text.duration(turn.answered() - turn.asked()))
        : "asked %d times".formatted(bar.turns().size());
  }

  private static String held(Turn turn) {
    return "%s held for %s, token %d, %s"
        .formatted(
            turn.owner(),
            Text.duration(turn.ended() - turn.answered()),
            turn.token(),
            Sections.words(turn.outcome()));
  }

  private static String held(Bar bar) {
    return "%d holds, tokens %d to %d"
        .formatted(bar.turns().size(), bar.first().token(), bar.last().token());
  }
}
