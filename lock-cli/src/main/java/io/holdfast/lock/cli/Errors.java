package io.holdfast.lock.cli;

import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.LockException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into a line on stderr and an exit code. */
final class Errors {
  private Errors() {}

  static int wrongUsage(ParameterException e, String[] args) {
    return wrongUsage(e, e.getCommandLine());
  }

  private static int wrongUsage(Exception e, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("%s: %s (see %s --help)".formatted(name, oneLine(e), name));
    return ExitCode.USAGE;
  }

  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof UsageException) {
      return wrongUsage(e, command);
    }
    PrintWriter err = command.getErr();
    if (e instanceof LockException || e instanceof CliException) {
      err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(e));
    } else {
      e.printStackTrace(err);
    }
    return e instanceof LockConfigurationException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
