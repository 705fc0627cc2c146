package io.holdfast.lock.tck.chaos;

import java.util.Locale;

/** Where moments are on a drawing, and the drawing's size. */
record Axis(long begin, long end, long origin) {
  static final int WIDTH = 1000;
  private static final int LEFT = 132;
  private static final int RIGHT = WIDTH - 8;
  private static final int TICKS = 8;

  double x(long moment) {
    double part = (double) (moment - begin) / Math.max(1, end - begin);
    return LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, part));
  }

  boolean shows(long from, long until) {
    return from <= end && until >= begin;
  }

  /** Which of so many equal parts a moment is in. */
  int part(long moment, int parts) {
    double part = (double) (moment - begin) / Math.max(1, end - begin);
    return Math.min(parts - 1, Math.max(0, (int) (part * parts)));
  }

  double partBegin(int part, int parts) {
    return LEFT + (double) (RIGHT - LEFT) * part / parts;
  }

  /** Draws lines at round times, and the times below them. */
  void draw(Markup svg, int height) {
    long step = step();
    StringBuilder lines = new StringBuilder();
    for (long at = (begin - origin + step - 1) / step * step; at <= end - origin; at += step) {
      String x = number(x(origin + at));
      lines.append("M").append(x).append(" 18V").append(height - 18);
      String text = Text.decimal(at / 1e9, step >= 1_000_000_000 ? 0 : step >= 1_000_000 ? 3 : 6);
      svg.leaf("text", text, "class", "tick", "x", x, "y", Integer.toString(height - 4));
    }
    svg.leaf("path", "", "class", "grid", "d", lines.toString());
    svg.leaf("text", "seconds", "class", "unit", "x", "0", "y", Integer.toString(height - 4));
  }

  /** 1, 2 or 5 times a power of ten nanoseconds. */
  private long step() {
    long least = Math.max(1, (end - begin) / TICKS);
    long power = 1;
    while (power * 10 <= least) {
      power *= 10;
    }
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** A coordinate. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
