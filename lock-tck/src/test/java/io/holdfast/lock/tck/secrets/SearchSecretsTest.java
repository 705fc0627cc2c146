package io.holdfast.lock.tck.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** That {@code .ci/search-secrets}, which runs when all tests have, would find a password. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a shell script")
class SearchSecretsTest {
  private static final Path SCRIPT = Path.of("..", ".ci", "search-secrets");

  @TempDir Path folder;
  private Path target;
  private Path said;

  @BeforeEach
  void fill() throws Exception {
    target = Files.createDirectories(folder.resolve("target"));
    said = folder.resolve("said");
    Files.writeString(target.resolve("report.xml"), "<system-out>all is well</system-out>");
    Path compiled = Files.createDirectories(target.resolve("test-classes"));
    Files.writeString(compiled.resolve("Test.class"), Secrets.MARK);
  }

  private int search() throws Exception {
    return new ProcessBuilder("bash", SCRIPT.toString(), target.toString())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start()
        .waitFor();
  }

  @Test
  void search_nothingShown_isFine() throws Exception {
    int exit = search();
    assertEquals("", Files.readString(said));
    assertEquals(0, exit);
  }

  @Test
  void search_passwordInAReport_failsAndNamesIt() throws Exception {
    Path report = target.resolve("report.xml");
    Files.writeString(report, "redis://me:" + Secrets.MARK + "@h\n");
    assertEquals(1, search());
    assertTrue(Files.readString(said).contains(report.toString()), Files.readString(said));
  }
}
