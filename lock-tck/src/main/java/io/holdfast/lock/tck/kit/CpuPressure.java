package io.holdfast.lock.tck.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long some thread of this machine was ready to run and had no processor, the store's
 * threads included: Linux counts that. Pauses do not show it: who sleeps is served first.
 */
final class CpuPressure {
  private static final Path COUNTER = Path.of("/proc/pressure/cpu");
  private static final Pattern TOTAL = Pattern.compile("^some .*total=(\\d+)", Pattern.MULTILINE);

  private CpuPressure() {}

  /** Returns the time since the machine was started; zero where it is not told. */
  static Duration total() {
    try {
      Matcher total = TOTAL.matcher(Files.readString(COUNTER));
      return total.find()
          ? Duration.of(Long.parseLong(total.group(1)), ChronoUnit.MICROS)
          : Duration.ZERO;
    } catch (IOException notTold) {
      return Duration.ZERO;
    }
  }
}
