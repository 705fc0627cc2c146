package io.holdfast.lock.cli;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes a JSON object. */
final class Json {
  private final StringJoiner members = new StringJoiner(",", "{", "}");

  Json put(String name, String value) {
    members.add(string(name) + ":" + string(value));
    return this;
  }

  Json put(String name, long value) {
    members.add(string(name) + ":" + value);
    return this;
  }

  /** Three digits behind the point. */
  Json put(String name, double value) {
    members.add(string(name) + ":" + String.format(Locale.ROOT, "%.3f", value));
    return this;
  }

  Json put(String name, List<Json> objects) {
    members.add(string(name) + ":" + objects);
    return this;
  }

  @Override
  public String toString() {
    return members.toString();
  }

  static String string(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
