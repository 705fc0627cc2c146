package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.kit.Scale;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A browser without a window that renders one page and ends. */
final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Path program;
  private final Path folder;

  private Chromium(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Finds a browser on the path; it works in a folder of its own. */
  static Optional<Chromium> find(Path folder) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Chromium(program, folder));
  }

  /** What the probe found in a page: the scheme, numbers of drawings and texts, what is wrong. */
  List<String> probe(Path page, boolean dark, int width) throws Exception {
    String probed =
        Files.readString(page)
            .replace("style-src ", "script-src 'unsafe-inline'; style-src ")
            .replace("</head>", "<script>" + script() + "</script></head>");
    Path copy = Files.writeString(folder.resolve("probed.html"), probed);
    List<String> console = new ArrayList<>();
    String dom = run(copy, dark, console, "--window-size=%d,900".formatted(width), "--dump-dom");
    int begin = dom.indexOf("<pre id=\"probe\">");
    int end = dom.indexOf("</pre>", Math.max(0, begin));
    assertTrue(begin >= 0 && end > begin, () -> "no probe in: " + dom);
    return Stream.concat(dom.substring(begin, end).lines().skip(1), console.stream()).toList();
  }

  /** Writes a picture of the top of a page. */
  void screenshot(Path page, boolean dark, Path picture) throws Exception {
    Files.deleteIfExists(picture);
    String unused =
        run(
            page,
            dark,
            new ArrayList<>(),
            "--window-size=1280,2400",
            "--screenshot=" + picture.toAbsolutePath());
    assertTrue(Files.size(picture) > 20_000, () -> "an empty picture: " + picture);
  }

  private static String script() throws IOException {
    try (var in = Chromium.class.getResourceAsStream("probe.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String run(Path page, boolean dark, List<String> console, String... more)
      throws Exception {
    Path profile = Files.createTempDirectory(folder, "profile");
    Path log = Files.createTempFile(folder, "browser", ".log");
    Path out = Files.createTempFile(folder, "browser", ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    command.add(page.toUri().toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(log.toFile()).redirectOutput(out.toFile());
    builder.environment().putAll(Map.of("HOME", profile.toString()));
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(Scale.seconds(60).toMillis(), TimeUnit.MILLISECONDS);
      assertTrue(ended, () -> "still running: " + command);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String logged = Files.readString(log);
    assertEquals(0, process.exitValue(), logged);
    logged.lines().filter(line -> line.contains("CONSOLE")).forEach(console::add);
    return Files.readString(out);
  }
}
