package io.holdfast.lock.cli;

import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.tck.LockFixture;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stores that are started for one run: {@code redis:embedded}, {@code redisson+redis:embedded},
 * {@code zookeeper:embedded}, those of {@link EmbeddedTopology}, with or without options of the URL
 * behind them.
 */
final class EmbeddedStore {
  /** Where nothing is said. */
  static final String DEFAULT = "redis:embedded";

  private static final Pattern FORM =
      Pattern.compile("(?<scheme>(?!local:)[a-z+]+):embedded(?<options>\\?.*)?");

  /** What a store is started for. */
  private enum Purpose {
    /** For a command that needs one. */
    TO_USE,

    /** It finds its data when it starts again after a crash. */
    TO_HURT,

    /** It runs as a server that lives long. */
    TO_MEASURE
  }

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
    if (!form.matches()) {
      return url;
    }
    LockFixture several = several(form, Purpose.TO_USE, offspring, console);
    return several != null
        ? several.url()
        : announce(start(form, Purpose.TO_USE, offspring), console).url();
  }

  /**
   * Starts the store that a URL asks for, to be measured and thrown away.
   *
   * @throws LockConfigurationException if it asks for none, or there is none for the scheme
   */
  static StartedStore startToMeasure(String url, Offspring offspring) throws InterruptedException {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new LockConfigurationException("not the URL of a store to be started: " + url, null);
    }
    return start(form, Purpose.TO_MEASURE, offspring);
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
    if (!form.matches()) {
      return new RunningStore(url, allowFaults);
    }
    LockFixture several = several(form, Purpose.TO_HURT, offspring, console);
    return several != null ? several : announce(start(form, Purpose.TO_HURT, offspring), console);
  }

  private static @Nullable LockFixture several(
      Matcher form, Purpose purpose, Offspring offspring, Console console) {
    LockFixture several =
        EmbeddedTopology.start(
            form.group("scheme"), options(form), /* hurt= */ purpose == Purpose.TO_HURT);
    if (several != null) {
      offspring.closes(several);
      console.line("several servers started on " + withoutOptions(several.url()));
    }
    return several;
  }

  private static String options(Matcher form) {
    return Objects.requireNonNullElse(form.group("options"), "");
  }

  private static String withoutOptions(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  private static StartedStore announce(StartedStore store, Console console) {
    console.line("%s started on %s".formatted(store.description(), withoutOptions(store.url())));
    return store;
  }

  private static StartedStore start(Matcher form, Purpose purpose, Offspring offspring)
      throws InterruptedException {
    String scheme = form.group("scheme");
    String options = options(form);
    Path directory;
    ServerProgram program;
    switch (scheme) {
      case "redis", "redisson+redis" -> {
        directory = offspring.directory("holdfast-redis-");
        program = ServerProgram.redis(directory, /* durable= */ purpose == Purpose.TO_HURT);
      }
      case "zookeeper" -> {
        directory = offspring.directory("holdfast-zookeeper-");
        program =
            ServerProgram.zooKeeper(
                directory, purpose == Purpose.TO_MEASURE ? ChildJvm.MEASURED : ChildJvm.QUICK);
        // A crash costs a session, which is to be no longer than the leases of a demonstration.
        options = options.isEmpty() ? "?sessionTimeout=2s" : options;
      }
      default ->
          throw new LockConfigurationException(
              "no store for %s:embedded comes along; there are redis:embedded, redis+sentinel:embedded, redis+cluster:embedded, redis+quorum:embedded, redisson+redis:embedded and zookeeper:embedded"
                  .formatted(scheme),
              null);
    }
    StoreServer server = new StoreServer(program, directory, offspring);
    String url = scheme + "://127.0.0.1:" + server.port();
    return new StartedStore(server, url + options);
  }
}
