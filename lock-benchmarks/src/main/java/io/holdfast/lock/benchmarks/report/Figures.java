package io.holdfast.lock.benchmarks.report;

import io.holdfast.lock.benchmarks.scenarios.Result;
import io.holdfast.lock.benchmarks.scenarios.Target;
import java.util.Locale;

/** Numbers for readers: three digits, more only of what is larger. */
final class Figures {
  private Figures() {}

  static String of(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value)) {
      return "–";
    }
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ');
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 0.1 || size == 0 ? "%.2f" : "%.4f", value);
  }

  /** A target, what was reached of it, and whether that is enough. */
  static String of(Target target, Result result) {
    double reached = result.reached(target);
    String met = result.met(target) ? "met" : "**not met**";
    if (Double.isNaN(reached)) {
      met = "not measured";
    }
    String bound = (target.atLeast() ? "≥ " : "≤ ") + of(target.bound());
    String of = target.baseline() == null ? "" : " × " + target.baseline();
    String what = target.metric() == result.primary() ? "" : target.metric().heading() + " ";
    return "%s%s%s: %s, %s".formatted(what, bound, of, of(reached), met);
  }
}
