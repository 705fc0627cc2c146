package io.holdfast.lock.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The summary of a backend's last run that its repository keeps: a run that comes to something else
 * fails, so that no rule stops to apply, and no capability changes, unnoticed.
 */
public final class CommittedSummary {
  /** Set to {@code true}, it has summaries written instead of compared. */
  public static final String UPDATE = "holdfast.tck.update";

  /** Those with failed rules in this JVM: Maven may run these rules, alone, once more. */
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  private CommittedSummary() {}

  /**
   * Compares a run with the summary in {@code NAME.json}. A run in which rules failed is reported
   * by those; one for which a part of the rules was asked for is not compared.
   *
   * @param report what came of the rules
   * @param folder where the summary is
   * @param test the class that ran the kit, for the command that writes the summary anew
   * @throws AssertionError if it differs, is missing, or rules were not run that nobody left out
   * @throws UncheckedIOException if it cannot be read or written
   */
  public static void check(ConformanceReport report, Path folder, Class<?> test) {
    if (!report.of(Verdict.FAILED).isEmpty()) {
      FAILED.add(report.name());
      return;
    }
    if (!report.isComplete()) {
      if (isPartWanted() || FAILED.contains(report.name())) {
        return;
      }
      throw new AssertionError("rules were not run: " + report.of(Verdict.NOT_RUN));
    }
    try {
      check(report.toSummary(), folder.resolve(report.name() + ".json"), test);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A method was named, to Maven or to an IDE, or chapters were left out. */
  private static boolean isPartWanted() {
    boolean maven = System.getProperty("surefire.test.class.path") != null;
    return !maven
        || System.getProperty("test", "").contains("#")
        || System.getProperty("holdfast.tck.excluded", "").contains(LockConformance.SLOW);
  }

  /**
   * Compares a text with a file, or writes the file if {@value #UPDATE} is set.
   *
   * @param fresh what should be there
   * @param file where
   * @param test the test class that asks, for the command that writes the file anew
   * @throws AssertionError if something else, or nothing, is there
   * @throws IOException if the file cannot be read or written
   */
  public static void check(String fresh, Path file, Class<?> test) throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, fresh);
      return;
    }
    String kept = Files.exists(file) ? Files.readString(file) : "";
    if (!kept.equals(fresh)) {
      throw new AssertionError(
          """
          %s is stale. If the difference is meant, write it anew with
            ./mvnw -B verify -pl %s -am -Dtest=%s -D%s=true
          missing in it:  %s
          stale in it:    %s
          """
              .formatted(
                  file.toAbsolutePath().normalize(),
                  Path.of("").toAbsolutePath().getFileName(),
                  test.getSimpleName(),
                  UPDATE,
                  minus(fresh, kept),
                  minus(kept, fresh)));
    }
  }

  private static List<String> minus(String text, String other) {
    List<String> lines = new ArrayList<>(text.lines().map(String::strip).toList());
    lines.removeAll(other.lines().map(String::strip).toList());
    return lines;
  }
}
