package io.holdfast.lock.guice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import io.holdfast.lock.Locks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocksLifecycleTest {
  private final LocksLifecycle lifecycle = new LocksLifecycle();

  @BeforeEach
  void start() {
    WatchedProvider.start();
  }

  private void open(String url) {
    Locks unused = lifecycle.open(Locks.builder().url(url));
  }

  @Test
  void close_oneFails_closesTheOthersAndThrows() {
    open("watched:a");
    open("watched:unruly");
    open("watched:b");

    assertEquals(
        "unruly", assertThrows(IllegalStateException.class, lifecycle::close).getMessage());
    assertEquals(
        List.of("open a", "open unruly", "open b", "close b", "close unruly", "close a"),
        WatchedProvider.seen());
  }

  @Test
  void close_twoFail_suppressesTheSecond() {
    open("watched:unruly");
    open("watched:unruly");

    IllegalStateException failed = assertThrows(IllegalStateException.class, lifecycle::close);
    assertEquals(1, failed.getSuppressed().length);
  }

  @Test
  void close_again_doesNothing() {
    open("watched:a");
    lifecycle.close();
    lifecycle.close();

    assertEquals(List.of("open a", "close a"), WatchedProvider.seen());
  }

  @Test
  void close_thenAnotherInjector_isRefused() {
    lifecycle.close();

    String message =
        String.valueOf(
            assertThrows(
                    CreationException.class,
                    () ->
                        Guice.createInjector(
                            HoldfastModule.fromUrl("watched:a").closedBy(lifecycle)))
                .getMessage());
    assertTrue(message.contains("[lifecycle-closed]"), message);
    assertEquals(List.of(), WatchedProvider.seen());
  }

  @Test
  void closeAtShutdown_jvmExits_closes() throws Exception {
    assertEquals(List.of("open child", "exit", "close child"), child("at-shutdown"));
  }

  @Test
  void closeAtShutdown_closedBefore_closesOnce() throws Exception {
    assertEquals(List.of("open child", "close child", "exit"), child("at-shutdown", "close"));
  }

  @Test
  void noHook_jvmExits_isJustTheEnd() throws Exception {
    assertEquals(List.of("open child", "exit"), child());
  }

  /** Runs an application in a JVM whose environment has the URL, and returns what it said. */
  private static List<String> child(String... what) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-D" + WatchedProvider.PRINT + "=true",
            "-cp",
            System.getProperty("java.class.path"),
            Application.class.getName());
    child.command().addAll(List.of(what));
    child.environment().put("HOLDFAST_URL", "watched:child");
    // On newer JDKs Guice is warned there of what it uses.
    Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
  }

  /** An application that ends by {@link System#exit}. */
  public static final class Application {
    private Application() {}

    /** Does what the arguments say. */
    public static void main(String[] what) {
      LocksLifecycle lifecycle =
          Guice.createInjector(HoldfastModule.configured()).getInstance(LocksLifecycle.class);
      for (String each : what) {
        if (each.equals("close")) {
          lifecycle.close();
        } else {
          lifecycle.closeAtShutdown();
        }
      }
      System.out.println("exit");
      System.exit(0);
    }
  }
}
