package io.holdfast.lock.tck.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Looks for a word on the command lines of all processes of this machine, twice a second, from when
 * it is made to the end of this JVM. Where there is no {@code /proc} it sees nothing. Thread-safe.
 */
final class CommandLines {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int PERIOD_MILLIS = 500;

  /** How much of a command line is told. */
  private static final int SHOWN = 300;

  private final String word;
  private final Set<String> found = new ConcurrentSkipListSet<>();

  CommandLines(String word) {
    this.word = word;
    var unused =
        Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "command-lines");
                  thread.setDaemon(true);
                  return thread;
                })
            .scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns what was found up to now, without the word. */
  Set<String> found() {
    look();
    return found;
  }

  private void look() {
    if (!Files.isDirectory(PROCESSES)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      all.forEach(this::look);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(Path process) {
    String line;
    try {
      line = Files.readString(process.resolve("cmdline"), ISO_8859_1).replace('\0', ' ');
    } catch (IOException e) {
      return; // it has ended
    }
    int at = line.indexOf(word);
    if (at >= 0) {
      String around = line.substring(Math.max(0, at - SHOWN), Math.min(line.length(), at + SHOWN));
      found.add(process.getFileName() + ": …" + around.replace(word, "(password)") + "…");
    }
  }
}
