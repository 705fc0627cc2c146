package io.holdfast.lock.tck.history;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One thing that happened, as one line of text. Fields that a {@link Kind} does not use are empty
 * or 0.
 *
 * @param time when, on {@link System#nanoTime}
 * @param kind what
 * @param client whose process or client, a name without {@code /}
 * @param owner which thread or handle of the client; calls of one owner follow one another
 * @param lock the lock name
 * @param token the fencing token of the hold
 * @param valid for how many nanoseconds, from {@code time}, the hold was said to be good
 * @param note more for a person to read: a reason, or which fault
 */
public record Event(
    long time,
    Kind kind,
    String client,
    String owner,
    String lock,
    long token,
    long valid,
    String note) {
  private static final int FIELDS = 8;

  /** An empty field; the encoding has no such character. */
  private static final String NOTHING = "~";

  /** What can happen. The answer to a call is the next of its owner that is an answer. */
  public enum Kind {
    /** An owner asks for the lock and does not want to wait. */
    TRY("tries to lock"),
    /** An owner asks for the lock and waits, with or without limit. */
    WAIT("waits for"),
    /** Answer: the owner has the lock, with {@code token}; good for {@code valid}, 0 if over. */
    GRANTED("is granted"),
    /** Answer: others have the lock, or have had it all the time; or the owner has nothing. */
    REFUSED("is refused"),
    /** Answer: none that says yes or no; why is in {@code note}. */
    UNKNOWN("does not know about"),
    /** An owner gives up one entry of the lock. */
    RELEASE("releases"),
    /** Answer: given up, and the store has confirmed it if that was the last entry. */
    RELEASED("has released"),
    /** An owner asked its hold with {@code token}, and it was good for {@code valid}. */
    VALID("is told that it holds"),
    /** An owner was told that its hold with {@code token} is lost; why is in {@code note}. */
    LOST("is told that it lost"),
    /** A client's process has ended: written by another, after the end. */
    DEAD("is dead"),
    /** A disturbance begins that may keep waiters from the lock; which is in {@code note}. */
    FAULT("is disturbed"),
    /** The disturbance with the same {@code note} is over. */
    HEALED("is disturbed no longer");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** {@return the event as one line, without a line break and without blanks inside a field} */
  public String line() {
    return String.join(
        " ",
        Long.toString(time),
        kind.name(),
        encode(client),
        encode(owner),
        encode(lock),
        Long.toString(token),
        Long.toString(valid),
        encode(note));
  }

  /**
   * Reads a line.
   *
   * @param line as {@link #line} makes it
   * @return the event
   * @throws IllegalArgumentException if it is not such a line, with the line and what is wrong
   */
  public static Event parse(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      throw bad(line, "it has %d fields, not %d".formatted(fields.length, FIELDS));
    }
    try {
      return new Event(
          Long.parseLong(fields[0]),
          Kind.valueOf(fields[1]),
          decode(fields[2]),
          decode(fields[3]),
          decode(fields[4]),
          Long.parseLong(fields[5]),
          Long.parseLong(fields[6]),
          decode(fields[7]));
    } catch (IllegalArgumentException e) {
      throw bad(line, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalArgumentException bad(String line, String why) {
    return new IllegalArgumentException("not an event: '%s': %s".formatted(line, why));
  }

  private static String encode(String text) {
    return text.isEmpty() ? NOTHING : URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String field) {
    return field.equals(NOTHING) ? "" : URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  /** {@return who it was: client and owner} */
  public String who() {
    return owner.isEmpty() ? client : client + "/" + owner;
  }

  /**
   * {@return the event in words}
   *
   * @param origin the moment that times are counted from
   */
  public String words(long origin) {
    StringBuilder text = new StringBuilder(Words.since(time, origin));
    text.append(' ').append(who()).append(' ').append(kind.words);
    if (!lock.isEmpty()) {
      text.append(" '").append(lock).append('\'');
    }
    if (token != 0) {
      text.append(", token ").append(token);
    }
    if (valid != 0) {
      text.append(", for ").append(Words.seconds(valid));
    }
    return note.isEmpty() ? text.toString() : text + " (" + note + ")";
  }
}
