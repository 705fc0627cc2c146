package io.holdfast.lock.tck.secrets;

import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails test classes from when a password of the tests stood on a command line, which every user of
 * a machine can read. The build has JUnit find it with the service loader, once for each JVM.
 */
public final class CommandLineWatch implements BeforeAllCallback, AfterAllCallback {
  /** Made when the first class begins. */
  private static final class Holder {
    static final CommandLines LINES = new CommandLines(Secrets.MARK);
  }

  /** For the service loader. */
  public CommandLineWatch() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    check(Holder.LINES);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(Holder.LINES);
  }

  static void check(CommandLines lines) {
    Set<String> found = lines.found();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "a password stood on the command line of a process, by this class or one before or beside"
              + " it: give it in the environment, in a file or on standard input. "
              + String.join("\n", found));
    }
  }
}
