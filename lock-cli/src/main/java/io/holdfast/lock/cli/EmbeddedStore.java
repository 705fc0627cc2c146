package io.holdfast.lock.cli;

import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.tck.LockFixture;
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

  /** Returns a URL for others to read. */
  static String withoutSecrets(String url) {
    return FORM.matcher(url).matches() ? url : BackendUrl.parse(url).toString();
  }

  /**
   * Starts the store that a URL asks for.
   *
   * @return the URL of what was started, or the one given if it asks for nothing
   * @throws LockConfigurationException if there is no embedded store for the scheme
   */
  static String start(String url, Offspring offspring, Console console)
      throws InterruptedException {
    Matcher form = FORM.matcher(url);
    return form.matches()
        ? announce(start(form, /* durable= */ false, offspring), console).url()
        : url;
  }

  /**
   * Starts the store that a URL asks for, to be thrown away.
   *
   * @throws LockConfigurationException if it asks for none, or there is none for the scheme
   */
  static StartedStore startDisposable(String url, Offspring offspring) throws InterruptedException {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new LockConfigurationException("not the URL of a store to be started: " + url, null);
    }
    return start(form, /* durable= */ false, offspring);
  }

  /**
   * Starts the store that a URL asks for, to be hurt.
   *
   * @param allowFaults whether a store that runs already may be hurt
   * @return what was started, or the store at the URL if it asks for nothing
   * @throws LockConfigurationException if there is no embedded store for the scheme
   */
  static LockFixture fixture(String url, boolean allowFaults, Offspring offspring, Console console)
      throws InterruptedException {
    Matcher form = FORM.matcher(url);
    return form.matches()
        ? announce(start(form, /* durable= */ true, offspring), console)
        : new RunningStore(url, allowFaults);
  }

  private static StartedStore announce(StartedStore store, Console console) {
    String address = store.url().replaceFirst("\\?.*", "");
    console.line("%s started on %s".formatted(store.description(), address));
    return store;
  }

  private static StartedStore start(Matcher form, boolean durable, Offspring offspring)
      throws InterruptedException {
    String scheme = form.group("scheme");
    String options = Objects.requireNonNullElse(form.group("options"), "");
    Path directory;
    ServerProgram program;
    switch (scheme) {
      case "redis", "redisson+redis" -> {
        directory = offspring.directory("holdfast-redis-");
        program = ServerProgram.redis(directory, durable);
      }
      case "zookeeper" -> {
        directory = offspring.directory("holdfast-zookeeper-");
        program = ServerProgram.zooKeeper(directory);
        // A crash costs a session, which is to be no longer than the leases of a demonstration.
        options = options.isEmpty() ? "?sessionTimeout=2s" : options;
      }
      default ->
          throw new LockConfigurationException(
              "no store for %s:embedded comes along; there are redis:embedded, redisson+redis:embedded and zookeeper:embedded"
                  .formatted(scheme),
              null);
    }
    StoreServer server = new StoreServer(program, directory, offspring);
    String url = scheme + "://127.0.0.1:" + server.port();
    return new StartedStore(server, url + options);
  }
}
