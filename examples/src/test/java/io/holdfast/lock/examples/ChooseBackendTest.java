package io.holdfast.lock.examples;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** All backends on one class path, and what is said if none can be chosen. */
class ChooseBackendTest {
  private static final String MAIN = "com.example.choose.ChooseBackend";

  private static Example app;
  private static List<Path> all;

  @BeforeAll
  static void build() {
    app = Example.copy("choose-backend");
    app.maven("verify").succeeded();
    all = new ArrayList<>(app.jars("target", "lib"));
    all.add(app.file("target", "choose-backend-1.0.jar"));
  }

  @Test
  void allOnTheClassPath_urlChooses() throws IOException {
    runsOnEachStore(List.of("-cp", Example.path(all), MAIN));
  }

  @Test
  void allInOneJar_urlChooses() throws IOException {
    runsOnEachStore(List.of("-jar", app.file("target", "all-in-one.jar").toString()));
  }

  private static void runsOnEachStore(List<String> program) throws IOException {
    try (Store local = Store.local();
        Store redis = Store.redis();
        Store redisson = Store.redisson();
        Store zooKeeper = Store.zooKeeper()) {
      assertAll(Stream.of(local, redis, redisson, zooKeeper).map(store -> locks(store, program)));
    }
  }

  private static Executable locks(Store store, List<String> program) {
    return () -> {
      String said = run(store.url(), program).succeeded().output();
      assertTrue(
          said.lines().anyMatch(line -> line.matches("locked with token \\d+ of .*"))
              && said.contains(" of " + store.url()),
          () -> store.url() + " said: " + said);
    };
  }

  @Test
  void none_saysHowToConfigureOne() {
    refused(
        Program.java("-cp", Example.path(all), MAIN),
        "[no-url] no lock store is configured, and there is no default. Say where it is by one of:",
        "Locks.open(\"redis://HOST:6379\")",
        "java -Dholdfast.url=redis://HOST:6379",
        "export HOLDFAST_URL=redis://HOST:6379");
  }

  @Test
  void unknownScheme_listsWhatIsThere() {
    refused(
        run("mongodb://localhost", List.of("-cp", Example.path(all), MAIN)),
        "[no-provider] no provider for 'mongodb' (mongodb://localhost, from the system property",
        "io.holdfast.lock.redis.RedisLockProvider for [redis, ",
        "io.holdfast.lock.redisson.RedissonLockProvider for [redisson+redis, ",
        "io.holdfast.lock.zookeeper.ZooKeeperLockProvider for [zookeeper",
        "for [local] in ");
  }

  @Test
  void missingJar_namesTheArtifact() {
    missing("redis://localhost", "lock-redis");
    missing("redisson+redis://localhost", "lock-redisson");
    missing("zookeeper://localhost", "lock-zookeeper");
  }

  private static void missing(String url, String artifact) {
    List<Path> jars = new ArrayList<>(all);
    jars.removeIf(jar -> jar.getFileName().toString().startsWith(artifact + "-"));
    assertEquals(all.size() - 1, jars.size(), () -> artifact + " is left out");
    refused(
        run(url, List.of("-cp", Example.path(jars), MAIN)),
        "[no-provider] no provider for ",
        "Add the missing jar:",
        "<groupId>io.holdfast</groupId><artifactId>" + artifact + "</artifactId>");
  }

  @Test
  void several_listsThemAndTheirJars() {
    refused(
        run("redis://localhost", withFolder("several")),
        "[several-providers] more than one provider serves 'redis'",
        "com.example.choose.SecondRedisProvider for [redis] in ",
        "choose-backend-1.0.jar",
        "io.holdfast.lock.redis.RedisLockProvider for [redis, ",
        "lock-redis-" + Reactor.DEPLOYED_VERSION + ".jar",
        "Remove all but one of these jars, or name one in code: Locks.open(new ");
  }

  @Test
  void several_doesNotMatterForOtherSchemes() {
    assertTrue(run("local:", withFolder("several")).succeeded().output().contains("locked"));
  }

  @Test
  void broken_doesNotDisableTheOthers() throws IOException {
    runsOnEachStore(withFolder("broken"));
  }

  @Test
  void broken_isNamedWhereNoneServes() {
    refused(
        run("broken://localhost", withFolder("broken")),
        "[no-provider] no provider for 'broken'",
        ". Broken: ",
        "com.example.choose.MissingProvider",
        "com.example.choose.BrokenProvider",
        "no native library");
  }

  private static List<String> withFolder(String name) {
    List<Path> path = new ArrayList<>(all);
    path.add(app.file("class-path", name));
    return List.of("-cp", Example.path(path), MAIN);
  }

  private static Program run(String url, List<String> program) {
    List<String> arguments = new ArrayList<>(List.of("-Dholdfast.url=" + url));
    arguments.addAll(program);
    return Program.java(arguments.toArray(String[]::new));
  }

  private static void refused(Program program, String... texts) {
    assertEquals(2, program.exitCode(), program::output);
    for (String text : texts) {
      assertTrue(
          program.output().contains(text), () -> "'" + text + "' is not in: " + program.output());
    }
  }
}
