package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.chaos.Story.Gap;
import io.holdfast.lock.tck.history.Turn;
import java.util.Arrays;
import java.util.List;

/** Draws the whole run: grants as a density, every fault, and when nobody got a lock. */
final class Overview {
  private static final int BINS = 280;
  private static final int ROW = 30;
  private static final int TOP = 62;
  private static final int LANES = 12;

  private final Story story;
  private final Axis axis;
  private final Markup svg;

  private Overview(Story story, int height, String label) {
    this.story = story;
    this.axis = story.axis(story.begin, story.end);
    this.svg = Marks.svg(height, label);
  }

  static Markup draw(Story story) {
    List<Lane> all = Lane.of(story);
    List<Lane> lanes = all.subList(0, Math.min(LANES, all.size()));
    int height = TOP + ROW * lanes.size() + 24;
    String label =
        "The whole run of %s with %s"
            .formatted(
                Text.duration(story.end - story.begin),
                Text.some(story.result.strikes().size(), "fault"));
    Overview overview = new Overview(story, height, label);
    overview.axis.draw(overview.svg, height);
    overview.faults();
    overview.gaps();
    int most = overview.lanes(lanes);
    String caption =
        "A column of a client is %s wide, and as high as it got grants in that time: at most %s."
            .formatted(Text.duration((story.end - story.begin) / BINS), Text.count(most));
    int folded = all.size() - lanes.size();
    return Marks.framed(
        overview.svg.close(),
        folded > 0 ? caption + " %d rows of clients are not drawn.".formatted(folded) : caption);
  }

  private void label(String text, int y) {
    svg.leaf("text", text, "class", "row", "x", "0", "y", Integer.toString(y));
  }

  private void faults() {
    label("Faults", 31);
    for (Strike strike : story.result.strikes()) {
      double x = axis.x(strike.begin());
      double end = Math.max(x + 2, axis.x(strike.end()));
      String kind = strike.counted() ? "fault" : "fault uncounted";
      String title = strike.fault() + ", " + Text.moment(strike.begin(), story.begin);
      Marks.bar(svg, kind, x, end, 20, 14, title);
    }
  }

  private void gaps() {
    label("Nobody got it", 51);
    Gap longest = story.longest();
    long least = Math.max(story.result.lease().toNanos() / 4, (story.end - story.begin) / BINS / 2);
    for (Gap gap : story.gaps) {
      boolean worst = gap.equals(longest);
      if (worst || gap.length() >= least) {
        String title =
            "no grant for %s, from %s%s"
                .formatted(
                    Text.duration(gap.length()),
                    Text.moment(gap.from(), story.begin),
                    worst ? ": the longest time" : "");
        String kind = worst ? "gap longest" : "gap";
        Marks.bar(svg, kind, axis.x(gap.from()), axis.x(gap.until()), 40, 14, title);
      }
    }
  }

  private int lanes(List<Lane> lanes) {
    List<int[]> grants = lanes.stream().map(this::bins).toList();
    int most = grants.stream().flatMapToInt(Arrays::stream).max().orElse(0);
    for (int i = 0; i < lanes.size(); i++) {
      lane(lanes.get(i), grants.get(i), most, TOP + ROW * (i + 1) - 4);
    }
    return most;
  }

  private int[] bins(Lane lane) {
    int[] bins = new int[BINS];
    lane.turns().stream()
        .filter(Turn::held)
        .forEach(turn -> bins[axis.part(turn.answered(), BINS)]++);
    return bins;
  }

  private void lane(Lane lane, int[] grants, int most, int base) {
    label(lane.name(), base - 4);
    StringBuilder columns = new StringBuilder();
    double width = axis.partBegin(1, BINS) - axis.partBegin(0, BINS);
    for (int i = 0; i < BINS; i++) {
      if (grants[i] > 0) {
        double height = Math.max(1, (ROW - 8.0) * grants[i] / most);
        double x = axis.partBegin(i, BINS);
        columns.append(Marks.box(x, x + width, base - height, height));
      }
    }
    svg.open("path", "class", "hold", "d", columns.toString());
    svg.leaf("title", lane.words()).close();
    lane.turns().stream()
        .filter(turn -> turn.outcome() == Turn.Outcome.LOST)
        .mapToInt(turn -> axis.part(turn.ended(), BINS))
        .distinct()
        .forEach(part -> Marks.lost(svg, axis.partBegin(part, BINS), base - 8, lane.name()));
    story.deaths.stream()
        .filter(death -> lane.clients().contains(death.client()))
        .forEach(death -> Marks.dead(svg, axis.x(death.time()), base - 8, death.client()));
  }
}
