package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers, started for one run of the command. */
@Tag("any-jdk")
class EmbeddedTopologyTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"redis+sentinel", "redis+cluster", "redis+quorum"})
  void tck_severalServers_areStartedAndServe(String scheme) throws Exception {
    try (CliProcess cli =
        CliProcess.start(directory, "tck", scheme + ":embedded", "--rules", "6.1,13.1")) {
      assertEquals(0, cli.exitCode(), cli.err() + cli.out());
      assertTrue(cli.err().contains("several servers started on " + scheme + "://"), cli.err());
      assertTrue(cli.out().contains("2 passed"), cli.out());
    }
  }
}
