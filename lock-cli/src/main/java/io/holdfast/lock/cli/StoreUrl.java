package io.holdfast.lock.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which store a command is about. */
final class StoreUrl {
  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description =
          "The store, for instance redis://localhost:6379. Without, the URL in the environment"
              + " variable HOLDFAST_URL: the place for one with a password.")
  private @Nullable String given;

  /**
   * Returns its URL.
   *
   * @throws UsageException if there is none
   */
  String url() {
    String configured = given == null ? System.getenv("HOLDFAST_URL") : given;
    if (configured == null || configured.isBlank()) {
      throw new UsageException("no URL: name a store, or set HOLDFAST_URL");
    }
    return configured;
  }
}
