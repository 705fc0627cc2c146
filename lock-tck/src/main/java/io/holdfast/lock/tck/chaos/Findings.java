package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Judge;
import io.holdfast.lock.tck.history.Verdict;
import io.holdfast.lock.tck.history.Violation;
import io.holdfast.lock.tck.kit.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a campaign came to, found out when it is over. */
final class Findings {
  /** What takes longer is no hand-over any more. */
  private static final Duration HAND_OVER = Duration.ofMillis(250);

  private final ChaosClient.Terms terms;
  private final List<Blow> blows;
  private final List<Review.Gap> otherTroubles;
  private final History history;
  private final Review review;

  /**
   * Begins.
   *
   * @param wire whether there are requests that can be unanswered
   * @param otherTroubles what may have cost time and struck nobody: the machine stood still, or
   *     replies were held back for a fault that found nobody
   */
  Findings(
      ChaosClient.Terms terms,
      boolean wire,
      Collection<Event> events,
      List<Blow> blows,
      List<Review.Gap> otherTroubles) {
    this.terms = terms;
    this.blows = blows;
    this.otherTroubles = otherTroubles;
    history = History.of(events);
    review = new Review(history, wire, terms.lease());
  }

  /**
   * Judges.
   *
   * @param begin when the campaign began
   * @param warm when its clients were under way: from then on availability counts
   * @param end when they were told to stop
   */
  ChaosResult result(String backend, ChaosPlan plan, long begin, long warm, long end) {
    Verdict judged = new Judge(terms.limits()).judge(history);
    List<Violation> violations = new ArrayList<>();
    Set<Review.Loss> losses = new HashSet<>();
    for (Violation violation : judged.violations()) {
      Review.Loss loss = review.excuse(violation, blows);
      if (loss == null) {
        violations.add(violation);
      } else {
        losses.add(loss);
      }
    }
    blows.forEach(blow -> blow.closed().forEach(lock -> violations.add(orphan(blow, lock))));
    Verdict verdict = new Verdict(judged.begin(), violations, judged.counts());
    List<Strike> strikes = strikes(losses);
    return new ChaosResult(
        backend,
        plan.command(),
        plan.seed(),
        terms.lease(),
        Duration.ofNanos(end - begin),
        history,
        verdict,
        strikes,
        numbers(verdict, strikes, losses.size(), warm, end));
  }

  private ChaosNumbers numbers(
      Verdict verdict, List<Strike> strikes, int losses, long warm, long end) {
    List<Review.Gap> gaps = review.gaps(warm, end);
    long longest = gaps.stream().mapToLong(Review.Gap::nanos).max().orElse(0);
    double availability =
        Review.availability(gaps, troubles(), warm, end, terms.names().size(), Scale.of(HAND_OVER));
    return new ChaosNumbers(
        verdict.counts().operations(),
        verdict.counts().holds(),
        verdict.counts().handOffs(),
        strikes.size(),
        (int) strikes.stream().filter(Strike::counted).count(),
        Duration.ofNanos(longest),
        availability,
        losses,
        verdict.violations().size());
  }

  /**
   * Returns when faults had to be reckoned with: a fault may cost one lease after it is over, and
   * what that leaves has to be handed over.
   */
  private List<Review.Gap> troubles() {
    long after = terms.lease().plus(Scale.of(HAND_OVER)).toNanos();
    return Stream.concat(
            otherTroubles.stream(),
            blows.stream().map(blow -> new Review.Gap(blow.announced(), blow.end())))
        .map(gap -> new Review.Gap(gap.from(), gap.until() + after))
        .toList();
  }

  private static Violation orphan(Blow blow, String lock) {
    String text =
        "after %s on %s, which swallowed replies, nobody was granted it in time"
            .formatted(blow.entry().words(), blow.victim());
    return new Violation(Violation.Kind.LIVENESS, lock, text, List.of());
  }

  private List<Strike> strikes(Set<Review.Loss> losses) {
    List<Strike> strikes = new ArrayList<>();
    List<Strike> plain = review.strikes(blows);
    for (int i = 0; i < plain.size(); i++) {
      Blow blow = blows.get(i);
      strikes.add(
          noted(plain.get(i), losses.stream().filter(loss -> loss.blow().equals(blow)).count()));
    }
    return strikes;
  }

  private static Strike noted(Strike strike, long losses) {
    if (losses == 0) {
      return strike;
    }
    String loss = "%d holds beside others'".formatted(losses);
    return new Strike(
        strike.fault(),
        strike.victim(),
        strike.begin(),
        strike.end(),
        strike.phases(),
        strike.counted(),
        strike.note().isEmpty() ? loss : strike.note() + "; " + loss);
  }
}
