package io.holdfast.lock.cli;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No password is shown: planted wherever one can be given, and looked for in all that comes out.
 */
@Timeout(120)
class SecretsTest {
  private static final String SECRET = MARK;

  @TempDir Path folder;

  /** URLs of servers that refuse or are not there, and URLs that are none. */
  private static List<String> urls(int guarded, Path passwordFile) {
    int nobody = Ports.free();
    List<String> urls = new ArrayList<>();
    for (String scheme :
        List.of(
            "redis", "rediss", "redisson+redis", "redisson+rediss", "zookeeper", "zookeepers")) {
      for (int port : List.of(guarded, nobody)) {
        urls.add("%s://me:%s@127.0.0.1:%d".formatted(scheme, SECRET, port));
      }
      urls.add("%s://me:%s/x@h".formatted(scheme, SECRET));
      urls.add("%s://me:%s?x@h".formatted(scheme, SECRET));
      urls.add("%s://me:%s%%zz@h".formatted(scheme, SECRET));
      urls.add("%s://me:%s".formatted(scheme, SECRET));
      urls.add("%s://me:%s@h:99999".formatted(scheme, SECRET));
      urls.add("%s://me:%s@h1,,h2".formatted(scheme, SECRET));
      urls.add("%s://me:%s@h?unknown=%s".formatted(scheme, SECRET, SECRET));
      urls.add("%s://h?trustStorePasswordFile=%s".formatted(scheme, SECRET));
      urls.add("%s:me:%s@h".formatted(scheme, SECRET));
      urls.add(
          "%s://h?keyStore=%s&keyStorePasswordFile=%s"
              .formatted(scheme, passwordFile, passwordFile));
    }
    urls.add("me:%s@h".formatted(SECRET));
    urls.add("//me:%s@h".formatted(SECRET));
    urls.add("nosuch://me:%s@h".formatted(SECRET));
    return urls;
  }

  @Test
  void failures_withAllLogging_showNoPassword() throws Exception {
    Path passwordFile = Files.writeString(folder.resolve("password"), SECRET);
    try (GuardedRedis server = new GuardedRedis()) {
      int port = Integer.parseInt(server.url().replaceFirst(".*:", ""));
      List<String> urls = urls(port, passwordFile);
      Path out = folder.resolve("out");
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Dorg.slf4j.simpleLogger.defaultLogLevel=debug",
                  "-cp",
                  withLogger(),
                  SecretsProgram.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        program.getOutputStream().write(String.join("\n", urls).getBytes(UTF_8));
        program.getOutputStream().close();
        assertTrue(program.waitFor(100, TimeUnit.SECONDS), "still running");
      } finally {
        program.destroyForcibly();
      }
      String said = Files.readString(out);
      assertTrue(said.contains("all " + urls.size()), said);
      assertTrue(said.contains(" DEBUG "), "the libraries' logs are missing");
      List<String> shown = said.lines().filter(line -> line.contains(SECRET)).toList();
      assertEquals(List.of(), shown);
    }
  }

  private static String withLogger() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target", "loggers"))) {
      return Stream.concat(
              jars.map(Path::toString),
              Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                  .filter(entry -> !entry.contains("slf4j-nop")))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  @Test
  void commands_withPassword_showItNowhere() throws Exception {
    try (GuardedRedis server = new GuardedRedis()) {
      String url = server.url();
      Map<String, String> environment = Map.of("HOLDFAST_URL", url);
      Path json = folder.resolve("tck.json");
      try (CliProcess doctor = run("doctor", environment, "doctor", "--json");
          CliProcess tck =
              run(
                  "tck",
                  environment,
                  "tck",
                  "--rules",
                  "2.3,17.1",
                  "--allow-faults",
                  "--report",
                  json.toString());
          CliProcess sale =
              run(
                  "seckill",
                  environment,
                  "seckill",
                  argumentFile("sale", url),
                  "--processes",
                  "2",
                  "--buyers",
                  "40",
                  "--only",
                  "locked")) {
        List<CliProcess> all = List.of(doctor, tck, sale);
        while (all.stream().anyMatch(CliProcess::isAlive)) {
          for (CliProcess each : all) {
            assertFalse(each.commandLines().contains(GuardedRedis.PASSWORD), "on a command line");
          }
        }
        for (CliProcess each : all) {
          assertFalse((each.out() + each.err()).contains(GuardedRedis.PASSWORD), each.err());
        }
        assertEquals(0, sale.exitCode(), sale.err());
        assertEquals(0, tck.exitCode(), tck.err() + tck.out());
        assertFalse(Files.readString(json).contains(GuardedRedis.PASSWORD));
      }
    }
  }

  @Test
  void chaos_withPassword_showsItNowhere() throws Exception {
    try (GuardedRedis server = new GuardedRedis()) {
      Path html = folder.resolve("chaos.html");
      Path json = folder.resolve("chaos.json");
      try (CliProcess chaos =
          run(
              "chaos",
              Map.of(),
              "chaos",
              argumentFile("chaos", server.url()),
              "--allow-faults",
              "--duration",
              "5s",
              "--report",
              html.toString(),
              "--json",
              json.toString())) {
        while (chaos.isAlive()) {
          assertFalse(chaos.commandLines().contains(GuardedRedis.PASSWORD), "on a command line");
        }
        String shown = chaos.out() + chaos.err() + Files.readString(html) + Files.readString(json);
        assertFalse(shown.contains(GuardedRedis.PASSWORD));
      }
    }
  }

  /** Picocli reads arguments from a file that is named behind an @. */
  private String argumentFile(String name, String url) throws IOException {
    return "@" + Files.writeString(folder.resolve(name + ".args"), "--url " + url + "\n");
  }

  private CliProcess run(String part, Map<String, String> environment, String... args)
      throws IOException {
    return CliProcess.start(Files.createDirectory(folder.resolve(part)), environment, args);
  }
}
