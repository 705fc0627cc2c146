package io.holdfast.lock.tck.lincheck;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Lincheck's model checker, in a JVM of its own: it rewrites classes as it goes. */
final class Lincheck {
  /** At most so many runs, each with other switches: all there are, but for waiting threads. */
  private static final int RUNS = 200;

  static final String MARK = "lincheck: ";

  /** What a JVM needs for it, and what spares it a warning. */
  static final List<String> FLAGS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.util=ALL-UNNAMED",
          // Reflection by method handles, as from JDK 18 on, would hide the engine's turns from it.
          "-Djdk.reflect.useNativeAccessorOnly=true",
          "-XX:+EnableDynamicAgentLoading",
          "-Xshare:off",
          "-XX:TieredStopAtLevel=1");

  private Lincheck() {}

  /**
   * Checks what is asked for, and prints a line on each: how many runs there were, and what was
   * wrong.
   *
   * @param args the names of {@link Worlds}, each followed by a folder with changed classes
   */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    for (int i = 0; i < args.length; i += 2) {
      Stage.set(args[i], Path.of(args[i + 1]));
      String wrong = check(args[i].equals("Handles"));
      System.out.println(MARK + Stage.runs() + " " + wrong);
    }
    System.exit(0);
  }

  private static String check(boolean tries) {
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .threads(2)
            .actorsPerThread(tries ? 3 : 1)
            .actorsBefore(0)
            .actorsAfter(0)
            .iterations(tries ? 20 : 1)
            .invocationsPerIteration(tries ? RUNS / 4 : RUNS)
            .minimizeFailedScenario(false)
            .sequentialSpecification(
                tries ? Tries.Specification.class : Scenario.Specification.class);
    try {
      options.check(tries ? Tries.class : Scenario.class);
      return "";
    } catch (LincheckAssertionError e) {
      return String.valueOf(e.getMessage()).replace('\n', '\f');
    }
  }
}
