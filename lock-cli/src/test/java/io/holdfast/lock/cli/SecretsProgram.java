package io.holdfast.lock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens a client for each URL on standard input, and shows all that a user can see of it. */
@SuppressWarnings("CatchAndPrintStackTrace") // that is what it is for
final class SecretsProgram {
  private static final Logger ROOT = Logger.getLogger("");

  private SecretsProgram() {}

  /**
   * Opens them.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    ConsoleHandler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    ROOT.addHandler(handler);
    ROOT.setLevel(Level.ALL);
    List<String> urls = new String(System.in.readAllBytes(), UTF_8).lines().toList();
    ClientOptions options =
        ClientOptions.defaults()
            .withRequestTimeout(Duration.ofSeconds(1))
            .withUnavailableAfter(Duration.ofSeconds(1));
    for (int i = 0; i < urls.size(); i++) {
      System.err.println("url " + i);
      try (Locks locks = Locks.builder().url(urls.get(i)).options(options).open()) {
        System.err.println(locks + " " + locks.backend() + " " + locks.mutex("n"));
        System.err.println(locks.mutex("n").tryLock() + " " + locks.examine());
        locks.mutex("n").unlock();
      } catch (RuntimeException e) {
        e.printStackTrace(System.err);
      }
    }
    System.err.println("all " + urls.size());
  }
}
