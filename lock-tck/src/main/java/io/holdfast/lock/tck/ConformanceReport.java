package io.holdfast.lock.tck;

import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.kit.Json;
import io.holdfast.lock.tck.kit.ReportText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of every rule of the specification in one run of the kit. An immutable value.
 *
 * @param name the backend's short name: {@link LockFixture#name}
 * @param backend the backend's own description, without secrets
 * @param capabilities what it claims, or {@code null} if it could not even be asked
 * @param backendVersion the version of the backend's module
 * @param kitVersion the version of the kit
 * @param java the version of the JVM
 * @param timeScale the factor on every real wait
 * @param took how long the run took
 * @param results every rule of the specification, in its order
 */
public record ConformanceReport(
    String name,
    String backend,
    @Nullable Capabilities capabilities,
    String backendVersion,
    String kitVersion,
    String java,
    double timeScale,
    Duration took,
    List<Result> results) {
  /**
   * What came of one rule.
   *
   * @param rule chapter and number: {@code 2.3}
   * @param text what it demands
   * @param verdict what came of it
   * @param reason why it is not applicable, how it failed, where else it is tested; empty if passed
   */
  public record Result(String rule, String text, Verdict verdict, String reason) {
    /** {@return the number of the chapter} */
    public int chapter() {
      return Integer.parseInt(rule.substring(0, rule.indexOf('.')));
    }
  }

  /**
   * Copies the results.
   *
   * @param name the backend's short name
   * @param backend the backend's own description, without secrets
   * @param capabilities what it claims, or {@code null}
   * @param backendVersion the version of the backend's module
   * @param kitVersion the version of the kit
   * @param java the version of the JVM
   * @param timeScale the factor on every real wait
   * @param took how long the run took
   * @param results every rule of the specification, in its order
   */
  public ConformanceReport {
    results = List.copyOf(results);
  }

  /**
   * Returns the results of one verdict.
   *
   * @param verdict which
   * @return the results, in the order of the rules
   */
  public List<Result> of(Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).toList();
  }

  /** {@return whether the run came to every rule of the kit} */
  public boolean isComplete() {
    return of(Verdict.NOT_RUN).isEmpty();
  }

  /** {@return whether the run was complete and nothing failed} */
  public boolean conforms() {
    return isComplete() && of(Verdict.FAILED).isEmpty();
  }

  /** {@return the report for machines: one JSON object, a rule in a line} */
  public String toJson() {
    return Json.of(this);
  }

  /** {@return the report for readers: a rule in a line, and the sum at the end} */
  public String toText() {
    return ReportText.of(this);
  }

  /**
   * Returns what stays the same as long as backend and rules do: capabilities and verdicts without
   * versions and times, to be committed and compared.
   *
   * @return one JSON object
   */
  public String toSummary() {
    return Json.summary(this);
  }

  /**
   * Writes {@code NAME.json} and {@code NAME.txt}.
   *
   * @param folder where; made if it is missing
   * @throws UncheckedIOException if they cannot be written
   */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".json"), toJson());
      Files.writeString(folder.resolve(name + ".txt"), toText());
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + folder, e);
    }
  }

  /** The sum in one line: how many rules came to which verdict, and why some do not apply. */
  @Override
  public String toString() {
    return ReportText.line(this);
  }
}
