package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The figures of a run.
 *
 * @param effort how much was spent, in a word
 */
public record Report(Machine machine, String effort, List<Result> results) {
  /** Writes {@code README.md}, {@code results.json} and the pictures. */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("README.md"), new MarkdownPage(this).text());
    Files.writeString(directory.resolve("results.json"), JsonResults.text(this));
    for (Result result : results) {
      Files.writeString(directory.resolve(result.id() + ".svg"), new BarChart(result).document());
    }
    Files.writeString(directory.resolve("overview.svg"), Overview.document(this));
  }
}
