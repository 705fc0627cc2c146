package io.holdfast.lock.tck.lincheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.SourceMutant;
import io.holdfast.lock.tck.engine.MutantsTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine under Lincheck's model checker: each of {@link Worlds} behaves in every run, and does
 * not once the engine or the store makes a mistake. Every one of them has a mistake that it must
 * find.
 */
class LincheckTest {
  private static final List<String> WORLDS =
      Stream.of(Worlds.class.getDeclaredClasses()).map(Class::getSimpleName).sorted().toList();

  /**
   * A mistake: in which file what stands instead of what, in which world it must be noticed, and by
   * what.
   */
  record Mutant(
      String mistake, String file, String instead, String of, String world, String noticed) {
    Path compiled(Path dir) throws IOException {
      return SourceMutant.compile(
          MutantsTest.SOURCES.resolve(file), of, instead, Files.createTempDirectory(dir, "mutant"));
    }
  }

  /** What came of the runs of a world. */
  record Result(int runs, String wrong) {
    static Result parse(String line) {
      String[] parts = line.split(" ", 3);
      return new Result(Integer.parseInt(parts[1]), parts[2].replace('\f', '\n'));
    }
  }

  static List<Mutant> mutants() {
    return List.of(
        seeded("separate await", "Release", "granted without a poll"),
        seeded("second grant", "Release", "granted without a poll"),
        seeded("late grant after release", "Withdrawal", "granted without a poll"),
        seeded("dropped tryAgain", "Release", "granted without a poll"),
        seeded("hand-off past a fixed lease", "HandOff", "the whole lease"),
        seeded("late attempt", "LateAttempt", "granted without a poll"),
        seeded("revived hold", "LateRenewal", "what is lost stays lost"),
        seeded("repeat without a deadline", "Repetition", "nobody else has it meanwhile"),
        seeded("token refill outside the grant", "Extension", "one holder"),
        seeded("dropped turn of a successor", "Tenure", "granted without a poll"),
        new Mutant(
            "token refill: what is used up is filled up by a request of its own",
            "Contender.java",
            """
            Waiter next = queue.firstOrNull();
            if (next != null && !grant.hasToken() && !grant.isOver() && covers(grant, next.options, fresh)) {
              Claim more = current.request(new LockName("tokens of " + name), 1, engine.label());
              effects.add(() -> engine.calls().attempt(new StoreCall<Attempt>() {
                @Override
                public java.util.concurrent.CompletionStage<Attempt> ask(
                    io.holdfast.lock.spi.LockBackend backend, io.holdfast.lock.spi.Deadline deadline) {
                  return backend.attempt(more, deadline);
                }

                @Override
                public void accept(Attempt answer, Throwable error) {
                  Effects then = enter();
                  try {
                    if (claim == current && answer instanceof Granted minted) {
                      give(new Grant(engine.clock(), minted.firstToken(), minted.tokens(), grant.leaseNanos(),
                          Grant.Moment.now(engine.clock()), grant.keptNanos(), grant.validUntil()), next, then);
                    }
                  } finally {
                    leave();
                  }
                }
              }, null));
              return;
            }
            """,
            "Waiter next = queue.firstOrNull();",
            "Fence",
            "who holds is not fenced off"),
        new Mutant(
            "hand-off past the range of tokens",
            "Contender.java",
            "",
            "|| !grant.hasToken()",
            "Queue",
            "a larger token"),
        new Mutant(
            "the answer to another claim's renewal counts",
            "Contender.java",
            "if (claim == null || claim.grant == null) {",
            "if (claim == null || !request.id().equals(claim.id) || claim.grant == null) {",
            "RenewalOfAnother",
            "LockLostException"),
        new Mutant(
            "a renewal grants again what was released",
            "local/LocalStore.java",
            "entry = entries.computeIfAbsent(claim.name(), missing -> new Entry());"
                + " entry.claim = claim.id();",
            "if (entry == null || !entry.isGranted(claim.id(), now)) {\n        return false;\n      }",
            "RenewalOfTheLast",
            "granted without a poll"),
        new Mutant(
            "a closing client takes a wish",
            "Contender.java",
            "if (phase == Phase.RETIRED) {",
            "if (engine.isClosing()) {",
            "Close",
            "decided"),
        new Mutant(
            "a try is answered by an attempt that was there before it",
            "WaitQueue.java",
            "waiter.tryOnly,",
            "waiter.tryOnly && (waiter.seenBusy || waiter.firstAttempt <= attempt),",
            "Handles",
            "Invalid execution results"));
  }

  private static Mutant seeded(String mistake, String world, String noticed) {
    MutantsTest.Mutant known =
        MutantsTest.mutants()
            .filter(mutant -> mutant.mistake().startsWith(mistake))
            .findFirst()
            .orElseThrow();
    return new Mutant(mistake, known.file(), known.instead(), known.of(), world, noticed);
  }

  @TestFactory
  Stream<DynamicTest> lincheck_rejectsMistakesOnly(@TempDir Path dir) throws Exception {
    Path right = Files.createDirectory(dir.resolve("right"));
    List<String> arguments = new ArrayList<>();
    for (String world : WORLDS) {
      arguments.addAll(List.of(world, right.toString()));
    }
    for (Mutant mutant : mutants()) {
      arguments.addAll(List.of(mutant.world(), mutant.compiled(dir).toString()));
    }
    Iterator<Result> results = run(arguments, dir.resolve("output")).iterator();
    return Stream.concat(
        WORLDS.stream().map(world -> isRight(world, results.next())),
        mutants().stream().map(mutant -> isFound(mutant, results.next())));
  }

  private static DynamicTest isRight(String world, Result result) {
    return DynamicTest.dynamicTest(
        world + " is right", () -> assertEquals("", result.wrong(), result::toString));
  }

  private static DynamicTest isFound(Mutant mutant, Result result) {
    return DynamicTest.dynamicTest(
        mutant.mistake() + " is found",
        () -> assertTrue(result.wrong().contains(mutant.noticed()), result::toString));
  }

  /** One JVM for all: the flags let Lincheck attach its agent and look into the JDK. */
  private static List<Result> run(List<String> arguments, Path output)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(Lincheck.FLAGS);
    command.add("-Djava.util.logging.config.file=" + Path.of("src", "test", "logging.properties"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Lincheck.class.getName());
    command.addAll(arguments);
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(5, TimeUnit.MINUTES), "Lincheck does not end");
    } finally {
      child.destroyForcibly().waitFor();
    }
    List<String> lines = Files.readAllLines(output);
    List<Result> results =
        lines.stream().filter(line -> line.startsWith(Lincheck.MARK)).map(Result::parse).toList();
    assertEquals(arguments.size() / 2, results.size(), () -> String.join("\n", lines));
    return results;
  }
}
