package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the judge says of single histories, and how. */
class JudgeTest {
  private static final Judge JUDGE =
      new Judge(new Limits(Duration.ofNanos(10), Duration.ofNanos(2)));

  /** Judges lines of: time, kind, client/owner, token, validity. */
  private static Verdict judge(String... lines) {
    List<Event> events = List.of(lines).stream().map(JudgeTest::event).toList();
    return JUDGE.judge(History.of(events));
  }

  private static Event event(String line) {
    String[] words = line.split(" ", -1);
    String[] who = words[2].split("/", -1);
    boolean ofLock = who.length > 1;
    return new Event(
        Long.parseLong(words[0]),
        Event.Kind.valueOf(words[1]),
        who[0],
        ofLock ? who[1] : "",
        ofLock ? "orders" : "",
        words.length > 3 ? Long.parseLong(words[3]) : 0,
        words.length > 4 ? Long.parseLong(words[4]) : 0,
        "");
  }

  private static void only(Violation.Kind kind, Verdict verdict) {
    assertEquals(
        List.of(kind),
        verdict.violations().stream().map(Violation::kind).toList(),
        verdict::report);
  }

  @Test
  void judge_handOffAndHandOver_areRightAndCounted() {
    Verdict verdict =
        judge(
            "0 TRY a/1",
            "1 GRANTED a/1 1 9",
            "2 WAIT a/2",
            "3 WAIT b/1",
            "4 RELEASE a/1",
            "5 GRANTED a/2 2 9",
            "5 RELEASED a/1",
            "6 RELEASE a/2",
            "7 GRANTED b/1 3 9",
            "8 RELEASED a/2",
            "9 RELEASE b/1",
            "9 UNKNOWN b/1");
    assertTrue(verdict.ok(), verdict::report);
    assertEquals(new Counts(6, 3, 0, 1, 1, 0, 1, 0, 0, 0), verdict.counts());
  }

  @Test
  void judge_twoCertainHolds_namesBothAndTheirEvents() {
    Verdict verdict =
        judge(
            "0 TRY a/1",
            "1000000 GRANTED a/1 1 9000000",
            "2000000 TRY b/1",
            "3000000 GRANTED b/1 2 9000000",
            "4000000 RELEASE b/1",
            "5000000 RELEASED b/1");
    only(Violation.Kind.EXCLUSION, verdict);
    assertEquals(
        """
        EXCLUSION of 'orders': a/1 held it (token 1) from 0.001000 s to 0.010000 s at least, \
        and b/1 held it (token 2) from 0.003000 s to 0.004000 s at least
            0.000000 s a/1 tries to lock 'orders'
            0.001000 s a/1 is granted 'orders', token 1, for 0.009000 s
            0.002000 s b/1 tries to lock 'orders'
            0.003000 s b/1 is granted 'orders', token 2, for 0.009000 s
            0.004000 s b/1 releases 'orders'
            0.005000 s b/1 has released 'orders'\
        """,
        verdict.violations().get(0).words(verdict.begin()));
    assertTrue(
        verdict.report().startsWith("1 violations; 3 operations, 2 holds,"), verdict::report);
  }

  @Test
  void judge_overlapAfterValidityEnded_isRight() {
    Verdict verdict =
        judge("0 TRY a/1", "1 GRANTED a/1 1 2", "2 TRY b/1", "4 GRANTED b/1 2 9", "5 RELEASE a/1");
    assertTrue(verdict.ok(), verdict::report);
  }

  @Test
  void judge_laterHoldWithSmallerToken_breaksFencing() {
    only(
        Violation.Kind.FENCING,
        judge(
            "0 TRY a/1",
            "1 GRANTED a/1 7 9",
            "2 RELEASE a/1",
            "3 RELEASED a/1",
            "4 TRY b/1",
            "5 GRANTED b/1 6 9"));
  }

  @Test
  void judge_entryWithAnotherToken_breaksReentrancy() {
    only(
        Violation.Kind.REENTRANCY,
        judge("0 TRY a/1", "1 GRANTED a/1 1 9", "2 TRY a/1", "3 GRANTED a/1 2 9"));
  }

  @Test
  void judge_refusedWhenFree_breaksRefusal() {
    String[] released = {"0 TRY a/1", "1 GRANTED a/1 1 9", "2 RELEASE a/1", "3 RELEASED a/1"};
    only(
        Violation.Kind.REFUSAL,
        judge(released[0], released[1], released[2], released[3], "4 TRY b/1", "5 REFUSED b/1"));
    String unconfirmed = "3 UNKNOWN a/1";
    Verdict verdict =
        judge(released[0], released[1], released[2], unconfirmed, "4 TRY b/1", "5 REFUSED b/1");
    assertTrue(verdict.ok(), verdict::report);
  }

  @Test
  void judge_waiterAfterADeath_getsItWithinLeaseAndSlack() {
    String[] crash = {"0 TRY a/1", "1 GRANTED a/1 1 9", "2 WAIT b/1", "5 DEAD a"};
    Verdict inTime = judge(crash[0], crash[1], crash[2], crash[3], "17 GRANTED b/1 2 9");
    assertTrue(inTime.ok(), inTime::report);
    only(
        Violation.Kind.LIVENESS,
        judge(crash[0], crash[1], crash[2], crash[3], "18 GRANTED b/1 2 9"));
    Verdict excused =
        judge(
            crash[0],
            crash[1],
            crash[2],
            crash[3],
            "6 FAULT store",
            "7 HEALED store",
            "18 GRANTED b/1 2 9");
    assertTrue(excused.ok(), excused::report);
  }

  @Test
  void judge_locksOfDifferentNames_haveNothingToDoWithEachOther() {
    Event one = event("0 TRY a/1");
    Event two = event("1 GRANTED a/1 1 9");
    Event other = new Event(2, Event.Kind.TRY, "b", "1", "invoices", 0, 0, "");
    Event too = new Event(3, Event.Kind.GRANTED, "b", "1", "invoices", 1, 9, "");
    Verdict verdict = JUDGE.judge(History.of(List.of(one, two, other, too)));
    assertTrue(verdict.ok(), verdict::report);
  }

  @Test
  void judge_answerWithoutACall_isNoHistory() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> judge("5 GRANTED a/1 1 9")).getMessage();
    assertEquals("not a history: 5 GRANTED a 1 orders 1 9 ~: nothing was asked", message);
  }
}
