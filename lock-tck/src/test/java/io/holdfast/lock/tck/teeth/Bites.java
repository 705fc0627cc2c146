package io.holdfast.lock.tck.teeth;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What came of running the kit against broken locks: which rules noticed which mistakes. */
final class Bites {
  /** How many are tried at a time: they wait more than they work. */
  private static final int AT_A_TIME = 12;

  /** A mistake may make a rule hang; it must not hang the build. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private final Map<Broken, Bite> bites = new LinkedHashMap<>();

  private Bites() {}

  /** Runs the kit against all. */
  static Bites at(List<Broken> all) throws Exception {
    Bites bites = new Bites();
    all.forEach(broken -> bites.bites.put(broken, new Bite(broken)));
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      bites.run();
    } finally {
      System.setOut(out);
    }
    return bites;
  }

  private void run() throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    run(1, end, Broken::alone);
    run(AT_A_TIME, end, broken -> !broken.alone());
  }

  private void run(int atATime, long end, Predicate<Broken> which) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(atATime, Bites::daemon);
    try {
      List<Future<?>> runs = new ArrayList<>();
      bites.values().stream()
          .filter(bite -> which.test(bite.broken()))
          .forEach(bite -> runs.add(pool.submit(bite)));
      for (Future<?> run : runs) {
        run.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException hang) {
      // What hangs has caught nothing; the test says which rules of which lock were not reached.
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable run) {
    Thread thread = new Thread(run, "bite");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns what the rules said that noticed a mistake. */
  Map<String, String> of(Broken broken) {
    return bites.get(broken).caught();
  }

  /** Returns how many rules ran and noticed nothing. */
  int passed(Broken broken) {
    return bites.get(broken).passed();
  }

  /** Writes who caught what. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder("| rule | catches |\n|---|---|\n");
    for (String rule : Bite.rules()) {
      String mistakes =
          bites.values().stream()
              .filter(bite -> bite.caught().containsKey(rule))
              .map(bite -> bite.broken().mistake())
              .collect(joining("; "));
      text.append("| %s | %s |\n".formatted(rule, mistakes));
    }
    text.append("\n| mistake | has to be caught by | is caught by | s |\n|---|---|---|---|\n");
    for (Bite bite : bites.values()) {
      text.append(
          "| %s | %s | %s | %.1f |\n"
              .formatted(
                  bite.broken().mistake(),
                  String.join(", ", bite.broken().rules()),
                  String.join(", ", bite.caught().keySet()),
                  bite.seconds()));
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
