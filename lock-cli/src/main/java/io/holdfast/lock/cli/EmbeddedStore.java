package io.holdfast.lock.cli;

import io.holdfast.lock.LockConfigurationException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stores that are started for one run: {@code redis:embedded}, {@code redisson+redis:embedded},
 * {@code zookeeper:embedded}, with or without options of the URL behind them.
 */
final class EmbeddedStore {
  /** Where nothing is said. */
  static final String DEFAULT = "redis:embedded";

  private static final Pattern FORM =
      Pattern.compile("(?<scheme>(?!local:)[a-z+]+):embedded(?<options>\\?.*)?");

  private EmbeddedStore() {}

  /**
   * Starts the store that a URL asks for.
   *
   * @return the URL of what was started, or the one given if it asks for nothing
   * @throws LockConfigurationException if there is no embedded store for the scheme
   */
  static String start(String url, Offspring offspring, Console console)
      throws InterruptedException {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      return url;
    }
    String scheme = form.group("scheme");
    String options = Objects.requireNonNullElse(form.group("options"), "");
    return switch (scheme) {
      case "redis", "redisson+redis" -> {
        Path directory = offspring.directory("holdfast-redis-");
        yield StoreServer.start(
                scheme, ServerProgram.redis(directory), directory, offspring, console)
            + options;
      }
      case "zookeeper" -> {
        Path directory = offspring.directory("holdfast-zookeeper-");
        // A crash costs a session, which is to be no longer than the leases of a demonstration.
        yield StoreServer.start(
                scheme, ServerProgram.zooKeeper(directory), directory, offspring, console)
            + (options.isEmpty() ? "?sessionTimeout=2s" : options);
      }
      default ->
          throw new LockConfigurationException(
              "no store for %s:embedded comes along; there are redis:embedded, redisson+redis:embedded and zookeeper:embedded"
                  .formatted(scheme),
              null);
    };
  }
}
