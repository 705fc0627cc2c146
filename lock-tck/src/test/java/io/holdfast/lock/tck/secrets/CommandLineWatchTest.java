package io.holdfast.lock.tck.secrets;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.redis.Waits;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** That a password on a command line would be noticed; the word is another one than the tests'. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "there is no /proc")
class CommandLineWatchTest {
  private final String word = "word-" + UUID.randomUUID();
  private final CommandLines lines = new CommandLines(word);

  @Test
  void check_wordOnTheCommandLineOfAProcessThatHasEnded_isAnError() throws Exception {
    assertDoesNotThrow(() -> CommandLineWatch.check(lines));
    Process process = new ProcessBuilder("sh", "-c", "read -r line; exit 0", "sh", word).start();
    try {
      await().atMost(Waits.LONG).until(() -> !lines.found().isEmpty());
    } finally {
      process.getOutputStream().close();
      assertEquals(0, process.waitFor());
    }
    AssertionError e = assertThrows(AssertionError.class, () -> CommandLineWatch.check(lines));
    assertTrue(e.getMessage().contains(process.pid() + ": …sh -c read -r line"), e.getMessage());
    assertFalse(e.getMessage().contains(word), e.getMessage());
  }

  @Test
  void check_wordInTheEnvironment_isNone() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "read -r line; exit 0");
    builder.environment().put("WORD", word);
    Process process = builder.start();
    assertEquals(Set.of(), lines.found());
    process.getOutputStream().close();
    assertEquals(0, process.waitFor());
  }

  /** The build has told JUnit to look for extensions, and it finds this one. */
  @Test
  void watch_isOn() {
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("command-lines"))
                .count()
            > 1,
        "besides the one of this test");
  }
}
