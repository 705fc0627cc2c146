package io.holdfast.lock.tck.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.SourceMutant;
import io.holdfast.lock.tck.WorkAhead;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the tests: each rule of the engine that a naive implementation would leave out is left out,
 * in a copy of one source file, and the test that was written for it must fail. A mutant whose text
 * is no longer found has to follow the code.
 */
@Tag("any-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class MutantsTest {
  /** What they are mutants of. */
  public static final Path SOURCES =
      Path.of("..", "lock-api", "src", "main", "java", "io", "holdfast", "lock", "internal");

  /** A mistake: in which file what stands instead of what, and which test must notice. */
  public record Mutant(String mistake, String file, String instead, String of, String test) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  private static Mutant attempt(
      String mistake, String file, String instead, String of, String test) {
    return new Mutant(mistake, file, instead, of, "AttemptInterleavingTest#" + test);
  }

  private static Mutant overtaking(String mistake, String instead, String of, String test) {
    return new Mutant(mistake, "Contender.java", instead, of, "OvertakingTest#" + test);
  }

  private static Mutant grant(String mistake, String file, String instead, String of, String test) {
    return new Mutant(mistake, file, instead, of, "GrantInterleavingTest#" + test);
  }

  private static Mutant extension(
      String mistake, String file, String instead, String of, String test) {
    return new Mutant(mistake, file, instead, of, "ExtensionInterleavingTest#" + test);
  }

  private static Mutant message(String mistake, String instead, String of, String test) {
    return new Mutant(mistake, "Contender.java", instead, of, "MessageInterleavingTest#" + test);
  }

  /** {@return all of them} */
  public static Stream<Mutant> mutants() {
    return Stream.of(
        attempt(
            "late attempt: the first confirmed release settles an id",
            "Releases.java",
            "last = true;",
            "last = doubtfulUntil == null || clock.nanoTime() - doubtfulUntil >= 0;",
            "lateAttempt_executedAfterItsRelease_isReleasedAgain"),
        attempt(
            "fresh in doubt: an attempt without an answer may still be executed",
            "ClaimState.java",
            "boolean fresh = !known;",
            "boolean fresh = !mayBeAtStore();",
            "attempt_isOfAFreshClaimUntilOneMayHaveBeenExecuted"),
        attempt(
            "fresh though registered",
            "ClaimState.java",
            "boolean fresh = doubtfulUntil == null;",
            "boolean fresh = !mayBeAtStore();",
            "attempt_afterOneThatRegistered_isOfNoFreshClaim"),
        attempt(
            "fresh though not kept",
            "Contender.java",
            "current.known |= false;",
            "current.known |= failure.kind() == Kind.NOT_KEPT;",
            "attempt_notKept_isOfNoFreshClaimAgain"),
        attempt(
            "separate await: busy is answered before the waiter is registered",
            "local/LocalStore.java",
            "if (claim.await() && entry.waiting.size() > 99) {",
            "if (claim.await()) {",
            "release_whileSomebodyWaits_wakesHimAtOnce"),
        attempt(
            "repeat without a deadline: a repeated attempt prolongs nothing",
            "local/LocalStore.java",
            "entry.until = entry.isGranted(claim.id(), now) ? entry.until : until;",
            "entry.until = entry.isGranted(claim.id(), now) && entry.until - until > 0"
                + " ? entry.until : until;",
            "repeatedAttempt_storeKeepsTheGrantForAWholeLeaseFromThen"),
        attempt(
            "second grant: an attempt is sent beside an unanswered one",
            "Contender.java",
            "sendAttempt(effects);\n          } else if (phase == Phase.WAITING)",
            "again = true;\n          } else if (phase == Phase.WAITING)",
            "tryAgain_whileAnAttemptIsUnanswered_sendsNoSecondOne"),
        attempt(
            "late grant after release: the claim is released while its attempt is unanswered",
            "Contender.java",
            "if (queue.isEmpty() && (phase == Phase.ATTEMPTING || phase == Phase.WAITING"
                + " || phase == Phase.OFFERING)) {",
            "if (queue.isEmpty() && (phase == Phase.WAITING || phase == Phase.OFFERING)) {",
            "lateGrant_toAClaimWhoseWaiterLeft_isGivenBack"),
        attempt(
            "dropped tryAgain: forgotten if the attempt is then answered busy",
            "Contender.java",
            "again = false;\n          } else if (phase == Phase.WAITING)",
            "again = true;\n          } else if (phase == Phase.WAITING)",
            "tryAgain_whileTheAttemptIsAnsweredBusy_isRemembered"),
        attempt(
            "zombie grant: answered after its validity and used",
            "Grant.java",
            "return false;",
            "return remaining() <= 0;",
            "grant_answeredAfterItsValidity_isNotUsed"),
        attempt(
            "a failed release is not repeated",
            "Releases.java",
            "if (last) {",
            "if (error == null && last) {",
            "unansweredRelease_isRepeatedUntilAnswered"),
        grant(
            "hand-off past a fixed lease: unchecked",
            "Contender.java",
            "return true;",
            "return fresh || grant.remaining() >= needed;",
            "handOff_toAFixedLease_renewsFirst"),
        grant(
            "revived hold: a renewal answered after validity ended counts",
            "Contender.java",
            "if (claim != null && hold != null && answer instanceof Renewal.Renewed late) {"
                + " claim.grant.extend(request.lease().toNanos(), since,"
                + " late.validFor().toNanos(), late.sinceNanos() + late.validFor().toNanos());"
                + " return; }"
                + " if (claim == null || !request",
            "loseIfOver(effects); if (claim == null || !request",
            "revivedHold_lateDuplicateAndLateRenewal_staysLost"),
        grant(
            "revived grant: the same while nobody holds",
            "Contender.java",
            "answer instanceof Renewal.Renewed renewed) {",
            "answer instanceof Renewal.Renewed renewed && !grant.isOver()) {",
            "renewalForAHandOff_answeredAfterValidityEnded_startsAfresh"),
        grant(
            "late shorter renewal: sets the deadline anew",
            "local/LocalStore.java",
            "entry.until = until;\n      return true;",
            "entry.until = until - entry.until > 0 ? until : entry.until;\n      return true;",
            "lateShorterRenewal_shortensNothing"),
        grant(
            "zombie thread: re-enters a lost hold",
            "HoldState.java",
            "void enter() {\n",
            "void enter() {\n    ensureValid();\n",
            "lostHold_reentered_throwsAndStartsNoNewOne"),
        grant(
            "a dead thread's hold is renewed",
            "HoldState.java",
            "return false;",
            "return !owner.isAlive();",
            "deadThread_isRenewedNoLonger"),
        grant(
            "a forgotten lease is renewed",
            "HoldState.java",
            "return false;",
            "return handle != null && handle.get() == null;",
            "forgottenLease_isRenewedNoLonger"),
        grant(
            "close() deletes the grant under a running critical section",
            "Contender.java",
            "effects.add(release(left));\n    if (reason != LossReason.CLIENT_CLOSED",
            "if (reason != LossReason.CLIENT_CLOSED",
            "close_withARunningCriticalSection_leavesTheGrantToExpire"),
        grant(
            "a suspended machine is not noticed",
            "Grant.java",
            "return valid.until - now;",
            "return valid.until - now - (ahead > valid.margin ? ahead : 0);",
            "wallClock_aheadOfMonotonic_endsTheHold"),
        grant(
            "an expired grant is kept as if a failed renewal were none",
            "Contender.java",
            "if (live == null) {\n            return null;\n          }\n"
                + "          live.grant.renewing = true;",
            "if (live == null) {\n            return null;\n          }",
            "renewalFails_isRepeatedUntilValidityEnds_thenLost"),
        overtaking(
            "running threads overtake without bounds",
            "boolean burstIsOver = tenure",
            "boolean burstIsOver = burst == BURST || tenure",
            "runningThread_whileTheCalledOneSleeps_takesTheNameSoOftenAndNotOnceMore"),
        overtaking(
            "running threads overtake however long their holds take",
            "boolean burstIsOver = burst == BURST;",
            "boolean burstIsOver = burst == BURST || tenure - burstSince > LONGEST_BURST_NANOS;",
            "runningThread_behindAHoldThatTakesLongerThanToWakeSomebody_doesNotOvertake"),
        overtaking(
            "a fair waiter is overtaken",
            "return !options.fair()",
            "return !options.fair() && !queue.hasFair()",
            "fairWaiter_thatComesWhileTheNameIsOpen_isNotOvertaken"),
        overtaking(
            "the name is left open for a thread that has gone",
            "if (phase == Phase.OPEN && queue.isEmpty()) {",
            "if (phase == Phase.OPEN) {",
            "calledThread_thatIsInterrupted_hasTheNextOneCalled"),
        extension(
            "token refill outside the grant: an extension proves nothing",
            "local/LocalStore.java",
            "if (entry == null) {\n        return new Extension(",
            "if (entry == null || !entry.isGranted(claim.id(), now)) {\n"
                + "        return new Extension(",
            "extension_answeredAfterValidityEnded_startsAfresh"),
        extension(
            "dropped turn of a successor: told while the extension is unanswered",
            "Contender.java",
            "if (phase == Phase.ATTEMPTING) {\n            again = true;",
            "if (phase == Phase.ATTEMPTING || phase == Phase.EXTENDING) {\n"
                + "            again = true;",
            "turnOfTheSuccessor_toldBeforeTheAnswer_isRemembered"),
        extension(
            "released while its extension is unanswered",
            "Contender.java",
            "if (queue.isEmpty() && (phase == Phase.EXTENDING || phase == Phase.WAITING"
                + " || phase == Phase.OFFERING)) {",
            "if (queue.isEmpty() && (phase == Phase.WAITING || phase == Phase.OFFERING)) {",
            "waiterLeaves_whileTheExtensionIsUnanswered_isReleasedAfterwards"),
        extension(
            "extended in doubt",
            "Contender.java",
            "if (!engine.capabilities().extending()) {",
            "if (!engine.capabilities().extending() || current.doubtfulUntil != null) {",
            "failedAttemptInDoubt_itsClaimIsReleasedInsteadOfExtended"),
        extension(
            "successor left behind",
            "Contender.java",
            "if (successor != null && failures > 99) {",
            "if (successor != null) {",
            "lateExtension_executedAfterBothReleases_leavesNothing"),
        message(
            "grant of a message counts from its receipt",
            "Grant.Moment since = Grant.Moment.now(engine.clock());\n    long lease",
            "Grant.Moment since = Objects.requireNonNull(current.since);\n    long lease",
            "grant_isValidFromTheFirstAttemptOn"),
        message(
            "grant of a message counts from the last attempt",
            "if (current != null) {\n      current.since",
            "if (current.since == null) {\n      current.since",
            "grant_isValidFromTheFirstAttemptOn"),
        message(
            "grant of a message is taken beside an attempt",
            "if (phase == Phase.WAITING || phase == Phase.ATTEMPTING) {\n            if (!takesTurn",
            "if (phase == Phase.WAITING) {\n            if (!takesTurn",
            "grant_toldBesideAnAttempt_isDroppedIfThatIsGranted"),
        message(
            "grant of a message is not remembered",
            "of.turn = null;",
            "of.turn = of.turn == null ? turn : of.turn;",
            "grant_toldBesideAnAttempt_isUsedIfThatIsAnsweredBusy"));
  }

  private final WorkAhead ahead = new WorkAhead(4, Duration.ofSeconds(10));

  @AfterAll
  void stop() throws InterruptedException {
    ahead.end();
  }

  /** Most of them wait most of the time. */
  @TestFactory
  List<DynamicTest> mutant_isCaughtByItsTest(@TempDir Path dir) {
    return ahead.tests(
        mutants(), mutant -> outcome(mutant, dir), (mutant, outcome) -> outcome.requireCaught());
  }

  /** What came of the test of a mutant: how its JVM ended, and what it printed. */
  private record Outcome(int exit, String output) {
    void requireCaught() {
      assertEquals(1, exit, () -> "not caught; the run printed:\n" + output);
    }
  }

  private static Outcome outcome(Mutant mutant, Path temporary) throws Exception {
    Path dir = Files.createTempDirectory(temporary, "mutant");
    Path classes =
        SourceMutant.compile(SOURCES.resolve(mutant.file()), mutant.of(), mutant.instead(), dir);
    Path output = dir.resolve("output");
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                OneTest.class.getName(),
                MutantsTest.class.getPackageName() + "." + mutant.test())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(50, TimeUnit.SECONDS), "the test does not end");
    } finally {
      child.destroyForcibly().waitFor();
    }
    return new Outcome(child.exitValue(), Files.readString(output));
  }
}
