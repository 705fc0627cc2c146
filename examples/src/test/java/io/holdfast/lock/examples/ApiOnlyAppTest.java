package io.holdfast.lock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One program that knows the API alone, compiled once, runs on every backend: from the class path
 * and from the module path.
 */
class ApiOnlyAppTest {
  private static final String MAIN = "com.example.report.NightlyReport";
  private static final String MODULE = "com.example.report/" + MAIN;
  private static final Pattern WRITING =
      Pattern.compile("writing the report under token (\\d+) of (\\S+)");

  private static Example app;
  private static Path jar;

  @BeforeAll
  static void build() {
    app = Example.copy("api-only-app");
    app.maven("verify").succeeded();
    jar = app.file("target", "api-only-app-1.0.jar");
    for (String backend : List.of("redis", "redisson", "zookeeper")) {
      app.maven("dependency:copy-dependencies@copy-libraries", "-P" + backend).succeeded();
    }
  }

  /** What the application is compiled against, and all that it has at run time by itself. */
  @Test
  void libraries_areTheApiAndItsAnnotations() {
    List<String> names =
        app.jars("target", "lib").stream()
            .map(file -> file.getFileName().toString().replaceAll("-[0-9].*", ""))
            .toList();
    assertEquals(List.of("jspecify", "lock-api"), names);
  }

  @Test
  void local_classPath() throws IOException {
    try (Store store = Store.local()) {
      token(store, classPath(store, "lib"));
    }
  }

  @Test
  void local_modulePath() throws IOException {
    try (Store store = Store.local()) {
      token(store, modulePath(store, "lib"));
    }
  }

  @Test
  void redis_classPathAndModulePath() throws IOException {
    try (Store store = Store.redis()) {
      shares(store, classPath(store, "lib-redis"), modulePath(store, "lib-redis"));
    }
  }

  @Test
  void redisson_classPathAndModulePath() throws IOException {
    try (Store store = Store.redisson()) {
      shares(store, classPath(store, "lib-redisson"), modulePath(store, "lib-redisson"));
    }
  }

  @Test
  void zooKeeper_classPathAndModularApplication() throws IOException {
    try (Store store = Store.zooKeeper()) {
      shares(store, classPath(store, "lib-zookeeper"), mixedPath(store, "lib-zookeeper"));
    }
  }

  /** All on the class path. */
  private static List<String> classPath(Store store, String lib) {
    return List.of("-Dholdfast.url=" + store.url(), "-cp", Example.path(with(lib)), MAIN);
  }

  /** All modules: the backend's is found since the API's module uses its service. */
  private static List<String> modulePath(Store store, String lib) {
    return List.of("-Dholdfast.url=" + store.url(), "-p", Example.path(with(lib)), "-m", MODULE);
  }

  /** The application and the API are modules; the backend and its libraries are not. */
  private static List<String> mixedPath(Store store, String lib) {
    List<String> arguments = new ArrayList<>(modulePath(store, "lib"));
    arguments.addAll(1, List.of("-cp", Example.path(app.jars("target", lib))));
    return arguments;
  }

  private static List<Path> with(String lib) {
    List<Path> jars = new ArrayList<>(app.jars("target", lib));
    jars.add(jar);
    return jars;
  }

  /** Checks that each run has a larger token than the one before, and none while we hold. */
  private static void shares(Store store, List<String> first, List<String> second) {
    long earlier = token(store, first);
    try (Locks locks = Locks.open(store.url());
        Lease lease = locks.mutex("nightly-report").tryAcquire()) {
      assertTrue(lease != null && lease.fencingToken() > earlier, "this process holds the lock");
      for (List<String> way : List.of(first, second)) {
        assertEquals("another machine writes the report", said(way));
      }
    }
    assertTrue(token(store, second) > earlier, "the token of a later run is larger");
  }

  private static long token(Store store, List<String> arguments) {
    String said = said(arguments);
    Matcher writing = WRITING.matcher(said);
    assertTrue(writing.matches(), () -> arguments + " said: " + said);
    assertTrue(writing.group(2).startsWith(store.url()), () -> store.url() + " said: " + said);
    return Long.parseLong(writing.group(1));
  }

  /** Returns the line that the program printed; libraries may print others. */
  private static String said(List<String> arguments) {
    String output = Program.java(arguments.toArray(String[]::new)).succeeded().output();
    return output
        .lines()
        .filter(line -> line.startsWith("writing") || line.startsWith("another"))
        .collect(Collectors.joining("\n"));
  }
}
