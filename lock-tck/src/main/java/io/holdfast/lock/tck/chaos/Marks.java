package io.holdfast.lock.tck.chaos;

/** The shapes that drawings are made of. */
final class Marks {
  private static final double LETTER = 7.5;

  private Marks() {}

  /** Begins a drawing. */
  static Markup svg(int height, String label) {
    String box = "0 0 %d %d".formatted(Axis.WIDTH, height);
    return new Markup().open("svg", "viewBox", box, "role", "img", "aria-label", label);
  }

  /** A drawing with what is to be said below it, if anything. */
  static Markup framed(Markup svg, String caption) {
    Markup framed = new Markup().open("div", "class", "wide").add(svg).close();
    return caption.isBlank() ? framed : framed.leaf("p", caption.strip(), "class", "caption");
  }

  /** About how wide a text is. */
  static double width(String text) {
    return LETTER * text.length();
  }

  static void bar(
      Markup svg, String kind, double from, double to, int top, int height, String title) {
    svg.open("path", "class", kind, "d", box(from, to, top, height));
    svg.leaf("title", title).close();
  }

  /** The outline of a bar. */
  static String box(double from, double to, double top, double height) {
    String width = Axis.number(Math.max(1, to - from));
    return "M%s %sh%sv%sh-%sz"
        .formatted(Axis.number(from), Axis.number(top), width, Axis.number(height), width);
  }

  static void lost(Markup svg, double x, double y, String what) {
    mark(svg, "lost", "M%s %sl8 8m0 -8l-8 8", x, y, what + ": hold lost");
  }

  static void dead(Markup svg, double x, double y, String client) {
    mark(svg, "dead", "M%s %sh8v8h-8z", x, y, client + " is dead");
  }

  private static void mark(Markup svg, String kind, String path, double x, double y, String what) {
    svg.open("path", "class", kind, "d", path.formatted(Axis.number(x - 4), Axis.number(y - 4)));
    svg.leaf("title", what).close();
  }
}
