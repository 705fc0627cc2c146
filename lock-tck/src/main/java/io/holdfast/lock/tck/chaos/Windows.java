package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Turn;
import io.holdfast.lock.tck.history.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The parts of a run that are drawn in detail, the worst first, as many as there is room for. */
final class Windows {
  private static final int VIOLATIONS = 20;
  private static final int STRIKES = 40;
  private static final int BUDGET = 150_000;

  /** How many holds before and after a fault are shown as it struck. */
  private static final int NEAR = 8;

  /** How much is shown at least before and after a violation, in nanoseconds. */
  private static final long LEAST = 1_000_000;

  private final Story story;
  private final Set<Strike> drawn = new HashSet<>();
  private int left = BUDGET;

  Windows(Story story) {
    this.story = story;
  }

  /** Which faults are drawn. */
  Set<Strike> drawn() {
    return drawn;
  }

  Markup violations() {
    Markup markup = new Markup();
    List<Violation> violations = story.result.verdict().violations();
    int shown = 0;
    for (Violation violation : violations) {
      if (shown == VIOLATIONS || left < 0) {
        break;
      }
      Markup one = violation(violation);
      left -= one.length();
      markup.add(one);
      shown++;
    }
    if (shown < violations.size()) {
      String more = "%d more are not drawn.".formatted(violations.size() - shown);
      markup.leaf("p", more, "class", "caption");
    }
    return markup;
  }

  private Markup violation(Violation violation) {
    List<Event> events = violation.events();
    long from = events.isEmpty() ? story.begin : events.get(0).time();
    long until = events.isEmpty() ? story.end : events.get(events.size() - 1).time();
    long side = Math.min(story.result.lease().toNanos() / 4, Math.max(LEAST, until - from));
    String title = "%s of %s".formatted(violation.kind(), violation.lock());
    return new Markup()
        .open("article", "class", "violation")
        .leaf("h3", title)
        .leaf("pre", violation.words(story.begin))
        .add(Detail.draw(story, story.axis(from - side, until + side), title, violation))
        .close()
        .line();
  }

  Markup strikes() {
    Markup markup = new Markup();
    List<Strike> all = story.result.strikes();
    for (Strike strike : worstFirst()) {
      if (drawn.size() == STRIKES || left < 0) {
        break;
      }
      Markup one = strike(strike, all.indexOf(strike) + 1);
      left -= one.length();
      drawn.add(strike);
      markup.add(one);
    }
    return markup;
  }

  /** The longest without a grant of each kind of fault, then the longest of all. */
  private Set<Strike> worstFirst() {
    List<Strike> longest = new ArrayList<>(story.result.strikes());
    longest.sort(Comparator.comparingLong(strike -> -story.longest(strike).length()));
    Set<String> kinds = new TreeSet<>();
    Set<Strike> order = new LinkedHashSet<>();
    longest.stream().filter(strike -> kinds.add(strike.fault())).forEach(order::add);
    order.addAll(longest);
    return order;
  }

  private Markup strike(Strike strike, int number) {
    long lease = story.result.lease().toNanos();
    Axis all = story.axis(strike.begin() - lease / 2, strike.end() + lease + lease / 2);
    Axis near = near(strike);
    String title = "%d. %s: %s".formatted(number, strike.fault(), strike.victim());
    Markup markup =
        new Markup()
            .open("article", "id", "f" + number)
            .leaf("h3", title)
            .leaf("p", Sections.words(strike, story.begin) + ". " + gap(strike))
            .add(Detail.draw(story, all, title, null));
    if (near.end() - near.begin() < (all.end() - all.begin()) / 3) {
      markup
          .open("details")
          .leaf("summary", "As it struck: " + Text.duration(near.end() - near.begin()))
          .add(Detail.draw(story, near, title + ", as it struck", null))
          .close();
    }
    return markup.close().line();
  }

  private String gap(Strike strike) {
    return "Nobody got a lock for %s.".formatted(Text.duration(story.longest(strike).length()));
  }

  private Axis near(Strike strike) {
    long moment = strike.begin();
    long[] before =
        story.turns.stream()
            .filter(turn -> turn.held() && turn.answered() <= moment)
            .mapToLong(Turn::answered)
            .sorted()
            .toArray();
    long[] after =
        story.turns.stream()
            .filter(turn -> turn.held() && turn.answered() > moment)
            .mapToLong(Turn::answered)
            .sorted()
            .limit(NEAR)
            .toArray();
    long from = before.length == 0 ? moment : before[Math.max(0, before.length - NEAR)];
    long until = after.length == 0 ? moment : after[after.length - 1];
    long side = Math.max(moment - from, Math.min(until - moment, moment - from));
    return story.axis(moment - side, moment + Math.max(1, side));
  }
}
