package io.holdfast.lock.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the log of the engine to what a user of a command should see. */
final class Logging {
  /** Held, since the log manager holds its loggers weakly. */
  private static final Logger ROOT = Logger.getLogger("");

  private Logging() {}

  /** Warnings only, a line each. */
  static void quiet() {
    String format = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(format) == null) {
      System.setProperty(format, "%4$s: %5$s%n");
    }
    ROOT.setLevel(Level.WARNING);
  }

  /** Nothing: for runs in which holds are lost by the dozen, and counted. */
  static void silent() {
    ROOT.setLevel(Level.OFF);
  }
}
