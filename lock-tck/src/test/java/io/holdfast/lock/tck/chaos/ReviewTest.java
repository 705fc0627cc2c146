package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.chaos.Review.Gap;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Judge;
import io.holdfast.lock.tck.history.Limits;
import io.holdfast.lock.tck.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read from histories about faults. Times are in nanoseconds. */
class ReviewTest {
  private static final Duration LEASE = Duration.ofNanos(1000);

  private final List<Event> events = new ArrayList<>();
  private long now;

  /** Adds lines of: kind, client/owner, lock, token, validity; one nanosecond after the other. */
  private ReviewTest happens(String... lines) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      String[] who = words[1].split("/", -1);
      events.add(
          new Event(
              ++now,
              Event.Kind.valueOf(words[0]),
              who[0],
              who[1],
              words[2],
              words.length > 3 ? Long.parseLong(words[3]) : 0,
              words.length > 4 ? Long.parseLong(words[4]) : 0,
              ""));
    }
    return this;
  }

  private ReviewTest manyGrants() {
    for (int i = 1; i <= ChaosCampaign.GRANTS_BETWEEN; i++) {
      happens("TRY d/1 z", "GRANTED d/1 z " + i, "RELEASE d/1 z", "RELEASED d/1 z");
    }
    return this;
  }

  private Review review() {
    return new Review(History.of(events), /* wire= */ true, LEASE);
  }

  private Blow blow(Fault fault, Set<String> asking, boolean heldBack, long begin, long end) {
    Schedule.Entry entry = new Schedule.Entry(fault, null, 0, 0, Phase.IN_HOLD, new Random(0));
    boolean store = fault.victim() == Fault.Victim.STORE;
    return new Blow(
        entry,
        store ? Strike.STORE : "a",
        Set.of("a"),
        asking,
        heldBack,
        begin,
        begin,
        end,
        Set.of(),
        "");
  }

  private Strike strike(Set<String> asking, boolean heldBack, long begin) {
    return review().strikes(List.of(blow(Fault.CUT, asking, heldBack, begin, begin))).get(0);
  }

  @Test
  void strike_holdWaiterRequestAndGrants_counts() {
    manyGrants().happens("TRY a/1 x", "GRANTED a/1 x 1 100", "WAIT b/1 x");
    Strike strike = strike(Set.of("b"), false, now);
    assertTrue(strike.counted());
    assertEquals(Set.of(Phase.IN_HOLD), strike.phases());
  }

  @Test
  void strike_withoutAnyOfThem_doesNotCount() {
    manyGrants().happens("TRY a/1 x", "GRANTED a/1 x 1 100");
    long noWaiter = now;
    happens("WAIT b/1 x");
    long good = now;
    happens("RELEASE a/1 x");
    assertFalse(strike(Set.of("b"), false, noWaiter).counted(), "nobody waits");
    assertFalse(strike(Set.of(), false, good).counted(), "no request is unanswered");
    assertFalse(strike(Set.of("b"), false, now).counted(), "nobody has a hold");
    assertTrue(strike(Set.of("b"), false, good).counted());
  }

  @Test
  void strike_fewGrantsAfterTheOneBefore_doesNotCount() {
    manyGrants().happens("TRY a/1 x", "GRANTED a/1 x 1 100", "WAIT b/1 x");
    List<Blow> blows =
        List.of(
            blow(Fault.CUT, Set.of("b"), false, now, now),
            blow(Fault.CUT, Set.of("b"), false, now + 1, now + 1));
    assertEquals(
        List.of(true, false), review().strikes(blows).stream().map(Strike::counted).toList());
  }

  @Test
  void phases_requestsWithoutReply_areOfTheirClientOnly() {
    happens("TRY a/1 x", "GRANTED a/1 x 1 100", "RELEASE a/1 x", "WAIT a/2 y");
    assertEquals(
        Set.of(Phase.RELEASE_SENT, Phase.ATTEMPT_SENT), strike(Set.of("a"), false, now).phases());
    assertEquals(Set.of(), strike(Set.of("b"), false, now).phases());
  }

  @Test
  void phases_nextGrantIsTheWatchedOnes_wasUnread() {
    happens("WAIT a/1 x", "WAIT b/1 x");
    long moment = now;
    happens("GRANTED a/1 x 1 100");
    assertEquals(
        Set.of(Phase.ATTEMPT_SENT, Phase.GRANT_UNREAD), strike(Set.of("a"), true, moment).phases());
    assertEquals(Set.of(Phase.ATTEMPT_SENT), strike(Set.of("a"), false, moment).phases());
  }

  @Test
  void phases_nextGrantIsAnothers_wasUnreadIfItCameLate() {
    happens("WAIT a/1 x", "WAIT b/1 x");
    long moment = now;
    now += LEASE.toNanos();
    happens("GRANTED b/1 x 1 100");
    assertTrue(strike(Set.of("a"), true, moment).phases().contains(Phase.GRANT_UNREAD));
    events.remove(events.size() - 1);
    now = moment;
    happens("GRANTED b/1 x 1 100");
    assertFalse(strike(Set.of("a"), true, moment).phases().contains(Phase.GRANT_UNREAD));
  }

  private Violation collision() {
    List<Violation> violations =
        new Judge(new Limits(LEASE, LEASE.multipliedBy(10))).judge(History.of(events)).violations();
    assertEquals(1, violations.size(), violations::toString);
    return violations.get(0);
  }

  private Review.Loss excuse(Fault fault, long begin, long end) {
    return review().excuse(collision(), List.of(blow(fault, Set.of(), false, begin, end)));
  }

  @Test
  void excuse_grantFromBeforeTheStoreForgot_isALoss() {
    happens("TRY a/1 x", "GRANTED a/1 x 1 900");
    long forgot = ++now;
    happens("TRY b/1 x", "GRANTED b/1 x 2 900");
    assertNotNull(excuse(Fault.EMPTY_STORE, forgot, forgot));
    assertNull(excuse(Fault.CRASH_STORE, forgot, forgot), "of a fault that exclusion survives");
    assertNull(excuse(Fault.EMPTY_STORE, now + 1, now + 1), "of a fault that came later");
    assertNull(excuse(Fault.EMPTY_STORE, 0, 0), "of a fault before both");
  }

  @Test
  void excuse_forgottenGrantHandedOn_isALossUntilItsValidityEnds() {
    happens("TRY a/1 x", "GRANTED a/1 x 1 900");
    long forgot = ++now;
    happens("WAIT a/2 x", "RELEASE a/1 x", "RELEASED a/1 x");
    happens("TRY b/1 x", "GRANTED b/1 x 5000 900", "RELEASE b/1 x", "RELEASED b/1 x");
    happens("GRANTED a/2 x 2 900");
    assertEquals(Violation.Kind.FENCING, collision().kind());
    assertNotNull(excuse(Fault.DELETE_ENTRY, forgot, forgot));
    Event late = events.remove(events.size() - 1);
    now += 2 * LEASE.toNanos();
    happens("GRANTED %s x 2 900".formatted(late.who()));
    assertNull(excuse(Fault.DELETE_ENTRY, forgot, forgot), "after the end of its validity");
  }

  @Test
  void gaps_waiterWithoutHolder_lastUntilTheGrant() {
    happens("WAIT a/1 x");
    now += 10;
    happens("GRANTED a/1 x 1 900", "WAIT b/1 x", "RELEASE a/1 x");
    now += 20;
    happens("GRANTED b/1 x 2 900");
    assertEquals(List.of(new Gap(1, 12), new Gap(14, 35)), review().gaps(0, now));
    assertEquals(List.of(new Gap(5, 12), new Gap(14, 20)), review().gaps(5, 20));
  }

  @Test
  void availability_longGapsOutsideFaults_countAgainstIt() {
    List<Gap> gaps = List.of(new Gap(0, 20), new Gap(50, 70), new Gap(90, 95));
    List<Gap> faults = List.of(new Gap(10, 30), new Gap(20, 50));
    Duration patience = Duration.ofNanos(10);
    // 60 of 100 are outside faults, for each of two locks; 10 and 20 of them in vain.
    assertEquals(1 - 30 / 120.0, Review.availability(gaps, faults, 0, 100, 2, patience), 1e-9);
    assertEquals(1, Review.availability(gaps, List.of(new Gap(0, 100)), 0, 100, 2, patience));
  }
}
