package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.tck.MutantLoader;
import io.holdfast.lock.tck.SourceMutant;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the comparison: a judge with a mistake is found by {@link Differential}. */
@Tag("any-jdk")
class JudgeMutantsTest {
  private static final String PACKAGE = JudgeMutantsTest.class.getPackageName();
  private static final Path SOURCES =
      Path.of("src", "main", "java").resolve(PACKAGE.replace('.', '/'));
  private static final int HISTORIES = 20_000;

  /** A mistake: in which file what stands instead of what. */
  record Mutant(String mistake, String file, String of, String instead) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  static Stream<Mutant> mutants() {
    return Stream.of(
        new Mutant(
            "holds that touch overlap",
            "OrderCheck.java",
            "one.latestBegin() < other.earliestEnd()",
            "one.latestBegin() <= other.earliestEnd()"),
        new Mutant(
            "holds are compared with their neighbours only",
            "OrderCheck.java",
            "other.earliestEnd() > one.earliestEnd() ? other : one",
            "true ? other : one"),
        new Mutant(
            "two holds may have the same token",
            "OrderCheck.java",
            "last.token() == hold.token()",
            "false"),
        new Mutant("a token may be 0", "OrderCheck.java", "hold.token() <= 0", "hold.token() < 0"),
        new Mutant(
            "the order of tokens is that of grants only",
            "OrderCheck.java",
            "longest != null && before(hold, longest)",
            "last != null && hold.latestBegin() < last.earliestBegin()"),
        new Mutant(
            "a hold is certain past its validity",
            "RecordedHold.java",
            "Math.min(release.time(), promised)",
            "release.time()"),
        new Mutant(
            "a hold is certain past the call of its release",
            "RecordedHold.java",
            "Math.min(release.time(), promised)",
            "promised"),
        new Mutant(
            "a hold is certain until its early loss is told, and after it",
            "RecordedHold.java",
            "lostAt() < told ? seen : told",
            "told"),
        new Mutant(
            "a grant that is over when it is answered was there then",
            "RecordedHold.java",
            "event.valid() > 0",
            "event.valid() >= 0"),
        new Mutant(
            "a later look at the validity does not count",
            "RecordedHold.java",
            "told = Math.max(told, sign.until);",
            "told = told > acquire.begin() ? told : Math.max(told, sign.until);"),
        new Mutant(
            "a release of a lost hold is confirmed",
            "RecordedHold.java",
            "released.time() < lostAt()",
            "true"),
        new Mutant(
            "a dead client's hold lasts for ever",
            "RecordedHold.java",
            "Math.min(Math.min(left, lostAt()), acquire.death())",
            "Math.min(left, lostAt())"),
        new Mutant(
            "a waiter that gave up cannot have held",
            "Call.java",
            "was(Kind.REFUSED) && !waits()",
            "was(Kind.REFUSED)"),
        new Mutant(
            "a try that was refused may have held",
            "Call.java",
            "was(Kind.REFUSED) && !waits()",
            "false"),
        new Mutant(
            "an unknown acquire leaves nothing behind",
            "Call.java",
            "return limits.traceFrom(end());",
            "return end();"),
        new Mutant(
            "a hold that nobody released outlasts the next",
            "RefusalCheck.java",
            "Math.min(hold.latestEnd(limits), next)",
            "hold.latestEnd(limits)"),
        new Mutant(
            "a call justifies its own refusal",
            "RefusalCheck.java",
            "longest[started - 1].of.equals(refused) ? second[started - 1] :",
            ""),
        new Mutant(
            "an inner release ends the hold", "OwnerRecord.java", "depth == 0", "depth >= 0"),
        new Mutant(
            "an entry may bring another token",
            "OwnerRecord.java",
            "answer.token() == hold.token()",
            "true"),
        new Mutant(
            "anybody may release",
            "OwnerRecord.java",
            "if (answer.kind() == Kind.RELEASED) {",
            "if (answer == null) {"),
        new Mutant(
            "a lost hold may come back",
            "OwnerRecord.java",
            "good && event.time() > hold.lostAt()",
            "good && event.time() < 0"),
        new Mutant(
            "a hold between two waits does not count",
            "LivenessCheck.java",
            "goesOn && (interrupted || !owed)",
            "goesOn && !owed"),
        new Mutant(
            "a fault is no excuse",
            "LivenessCheck.java",
            "case FAULT -> open.putIfAbsent(event.note(), event);",
            "case FAULT -> {}"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void judge_withAMistake_isFound(Mutant mutant, @TempDir Path dir) throws Exception {
    Path classes =
        SourceMutant.compile(SOURCES.resolve(mutant.file()), mutant.of(), mutant.instead(), dir);
    try (MutantLoader loader = new MutantLoader(classes, name -> name.startsWith(PACKAGE + "."))) {
      Method run =
          loader
              .loadClass(Differential.class.getName())
              .getDeclaredMethod("run", long.class, int.class);
      run.setAccessible(true);
      Throwable thrown =
          assertThrows(InvocationTargetException.class, () -> run.invoke(null, 1, HISTORIES))
              .getCause();
      assertInstanceOf(AssertionError.class, thrown);
    }
  }
}
