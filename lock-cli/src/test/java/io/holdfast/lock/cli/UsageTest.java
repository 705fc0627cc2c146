package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UsageTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --buyers 0                 | --buyers must be from 1 to 10000 (was 0)
          --buyers many              | --buyers
          --stock -1                 | --stock must be from 1 to 1000000 (was -1)
          --think 20                 | expected a duration such as 20ms, 1s or PT0.02S (was '20')
          --think -1s                | --think must not be negative (was PT-1S)
          --think 2h                 | --think must be at most 1h
          --lease 1ms                | lease must be from PT0.1S to PT24H (was PT0.001S)
          --processes 0              | --processes must be from 1 to 64 (was 0)
          --processes 4 --buyers 3   | --processes 4 needs as many --buyers
          --kill -1                  | --kill must not be negative (was -1)
          --kill 2 --processes 2     | --kill 2 needs --processes of at least 3
          --kill 1 --processes 2 --only none | --kill needs the locked sale
          --only both                | expected one of locked, jvm, none (was 'both')
          --url nonsense             | nonsense
          --url bogus://host         | bogus
          --url bogus:embedded       | no store for bogus:embedded comes along
          --url local: --processes 2 | not shared between processes
          --frobnicate               | --frobnicate
          """)
  void seckill_badInput_isOneLineAndExitCode2(String arguments, String message) {
    assertEquals(2, run("seckill " + arguments));

    String text = err.toString();
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.startsWith("holdfast seckill: ") && text.contains(message), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tck                               | no URL: name a store, or set HOLDFAST_URL
          tck local: --rules all            | --rules are numbers such as 2.3 or 17 (was 'all')
          tck local: --report no/such/file  | --report: there is no directory
          tck bogus://host                  | bogus
          tck bogus:embedded                | no store for bogus:embedded comes along
          tck local: redis:                 | Unmatched argument
          """)
  void tck_badInput_isOneLineAndExitCode2(String arguments, String message) {
    assertEquals(2, run(arguments));

    String text = err.toString();
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.startsWith("holdfast tck: ") && text.contains(message), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --faults earthquake        | no fault 'earthquake'; there are all, kill-client
          --faults cut --url local:  | cannot make any of the faults
          --duration 20              | expected a duration such as 20ms, 1s or PT0.02S (was '20')
          --duration 10ms            | --duration must be from PT1S to PT24H (was PT0.01S)
          --lease 1ms                | --lease: lease must be from PT0.1S to PT24H (was PT0.001S)
          --seed one                 | --seed
          --json no/such/file        | --json: there is no directory
          --history no/such/file     | --history: there is no directory
          --url bogus:embedded       | no store for bogus:embedded comes along
          """)
  void chaos_badInput_isOneLineAndExitCode2(String arguments, String message) {
    assertEquals(2, run("chaos " + arguments));

    String text = err.toString();
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.startsWith("holdfast chaos: ") && text.contains(message), text);
  }

  @Test
  void holdfast_noCommand_isWrongUsage() {
    assertEquals(2, Main.commandLine().setErr(new PrintWriter(err, true)).execute());
  }

  @ParameterizedTest
  @CsvSource({
    "--version, holdfast",
    "--help, seckill",
    "seckill --help, --kill",
    "tck --help, --allow-faults",
    "chaos --help, --faults",
    "generate-completion, allow-faults"
  })
  void holdfast_information_isExitCode0(String arguments, String contained) {
    assertEquals(0, run(arguments));

    assertTrue(out.toString().contains(contained), out::toString);
  }
}
