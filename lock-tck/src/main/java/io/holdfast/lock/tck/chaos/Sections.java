package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Turn.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Numbers and tables. */
final class Sections {
  private static final int ROWS = 500;

  private final Story story;
  private final ChaosNumbers numbers;

  Sections(Story story) {
    this.story = story;
    this.numbers = story.result.numbers();
  }

  String headline() {
    return numbers.violations() == 0
        ? "Every promise was kept"
        : Text.some(numbers.violations(), "broken promise");
  }

  Markup tiles() {
    Markup tiles = new Markup();
    tile(tiles, "Violations", Text.count(numbers.violations()), "broken promises, by the judge")
        .line();
    tile(tiles, "Faults survived", Text.count(numbers.counted()), struck()).line();
    tile(
            tiles,
            "Longest unavailability",
            Text.duration(numbers.longestUnavailability()),
            "nobody got the lock; the lease is " + Text.duration(story.result.lease()))
        .line();
    tile(tiles, "Availability", Text.percent(numbers.availability()), "outside faults").line();
    tile(tiles, "Operations", Text.count(numbers.operations()), "acquires and releases").line();
    tile(tiles, "Grants", Text.count(numbers.grants()), "holds that began").line();
    tile(tiles, "Hand-offs", Text.count(numbers.handOffs()), "inside a client, no request").line();
    return tile(
        tiles,
        "Exclusion lost",
        Text.count(numbers.exclusionLost()),
        "two held where the fault permits it; tokens in order");
  }

  private String struck() {
    return "that hit a hold, a waiter and a request; %s struck"
        .formatted(Text.count(numbers.faults()));
  }

  private static Markup tile(Markup tiles, String name, String value, String note) {
    return tiles
        .open("div", "class", "tile")
        .leaf("dt", name)
        .open("dd")
        .leaf("strong", value)
        .leaf("span", note)
        .close()
        .close();
  }

  Markup kinds() {
    Map<String, List<Strike>> kinds =
        story.result.strikes().stream()
            .collect(Collectors.groupingBy(Strike::fault, TreeMap::new, Collectors.toList()));
    List<String> head = new ArrayList<>(List.of("Fault", "struck", "counted"));
    for (Phase phase : Phase.values()) {
      head.add(Text.phase(phase));
    }
    head.add("longest without a grant");
    Markup table = table(head);
    kinds.forEach((kind, strikes) -> row(table, cells(kind, strikes)));
    row(table, cells("all", story.result.strikes()));
    return table.close().close();
  }

  private List<String> cells(String name, List<Strike> strikes) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    cells.add(Text.count(strikes.size()));
    cells.add(Text.count(strikes.stream().filter(Strike::counted).count()));
    for (Phase phase : Phase.values()) {
      cells.add(Text.count(strikes.stream().filter(s -> s.phases().contains(phase)).count()));
    }
    long longest = strikes.stream().mapToLong(s -> story.longest(s).length()).max().orElse(0);
    cells.add(Text.duration(longest));
    return cells;
  }

  Markup strikes(Set<Strike> drawn) {
    Markup table =
        table(List.of("Fault", "at", "for", "without a grant", "victim", "hit", "counted", "note"));
    List<Strike> strikes = story.result.strikes();
    for (int i = 0; i < Math.min(ROWS, strikes.size()); i++) {
      Strike strike = strikes.get(i);
      long length = strike.end() - strike.begin();
      table.open("tr").open("th", "scope", "row");
      String name = "%d. %s".formatted(i + 1, strike.fault());
      if (drawn.contains(strike)) {
        table.leaf("a", name, "href", "#f" + (i + 1));
      } else {
        table.text(name);
      }
      table.close();
      table.leaf("td", Text.moment(strike.begin(), story.begin));
      table.leaf("td", length > 0 ? Text.duration(length) : "");
      table.leaf("td", Text.duration(story.longest(strike).length()));
      table.leaf("td", strike.victim());
      table.leaf("td", Text.phases(strike.phases()));
      table.leaf("td", strike.counted() ? "yes" : "no");
      table.leaf("td", strike.note());
      table.close().line();
    }
    return table.close().close();
  }

  String folded(int drawn) {
    int strikes = story.result.strikes().size();
    String rows = strikes > ROWS ? " The first %d are in the table below.".formatted(ROWS) : "";
    return ("%d of %s are drawn: of each kind the one with the longest time without a grant, then"
            + " the next longest, as many as there is room for. The others are in the table at"
            + " the end.%s Of %s in the history, those are drawn one by one that are far enough"
            + " apart; holds too close together share one bar, which says how many they are.")
        .formatted(
            drawn,
            Text.some(strikes, "fault"),
            rows,
            Text.some(story.result.history().events().size(), "event"));
  }

  private static Markup table(List<String> head) {
    Markup table = new Markup().open("table").open("thead").open("tr");
    head.forEach(name -> table.leaf("th", name, "scope", "col"));
    return table.close().close().open("tbody").line();
  }

  private static void row(Markup table, List<String> cells) {
    table.open("tr").leaf("th", cells.get(0), "scope", "row");
    cells.stream().skip(1).forEach(cell -> table.leaf("td", cell));
    table.close().line();
  }

  static String words(Strike strike, long origin) {
    String phases = strike.phases().isEmpty() ? "" : "; hit: " + Text.phases(strike.phases());
    String note = strike.note().isEmpty() ? "" : "; " + strike.note();
    long length = strike.end() - strike.begin();
    return "%s, %s, at %s%s%s%s%s"
        .formatted(
            strike.fault(),
            strike.victim(),
            Text.moment(strike.begin(), origin),
            length > 0 ? " for " + Text.duration(length) : "",
            phases,
            strike.counted() ? "" : "; not counted",
            note);
  }

  static String words(Outcome outcome) {
    return switch (outcome) {
      case REFUSED -> "refused";
      case UNKNOWN -> "outcome unknown";
      case LEFT -> "released";
      case LOST -> "lost";
      case DIED -> "its client died";
      case OPEN -> "not ended";
    };
  }
}
