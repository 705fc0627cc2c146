package io.holdfast.lock.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The shell tool {@code holdfast}. */
@Command(
    name = "holdfast",
    description = "Distributed locks from the shell.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      SeckillCommand.class,
      TckCommand.class,
      ChaosCommand.class,
      DoctorCommand.class,
      GenerateCompletion.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed", "2:wrong usage"})
public final class Main implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  /**
   * Runs the tool and ends the JVM with its exit code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(Main.class, new CommandFactory())
        .setParameterExceptionHandler(Errors::wrongUsage)
        .setExecutionExceptionHandler(Errors::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "Missing command, for instance seckill");
  }
}
