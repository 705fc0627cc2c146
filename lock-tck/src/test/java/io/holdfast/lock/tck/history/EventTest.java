package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.history.Event.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events as lines, and what is said of bad ones. */
class EventTest {
  private static final Event NASTY =
      new Event(-3, Kind.GRANTED, "c 1", "t\n2", "~ é/%+-", Long.MAX_VALUE, 5, "");

  @Test
  void line_ofAnyText_isReadBackTheSame() {
    assertEquals(NASTY, Event.parse(NASTY.line()));
    assertEquals(7, NASTY.line().chars().filter(character -> character == ' ').count());
    assertFalse(NASTY.line().contains("\n"));
    Event bare = new Event(0, Kind.DEAD, "", "", "", 0, 0, "");
    assertEquals("0 DEAD ~ ~ ~ 0 0 ~", bare.line());
    assertEquals(bare, Event.parse(bare.line()));
  }

  @Test
  void parse_badLines_namesThemAndWhy() {
    List<String> lines =
        List.of(
            NASTY.line(),
            "1 TRY c t",
            "x TRY c t l 0 0 ~",
            "1 HOLD c t l 0 0 ~",
            "1 TRY c t %zz 0 0 ~",
            "");
    String message =
        assertThrows(IllegalArgumentException.class, () -> History.parse("child 3", lines))
            .getMessage();
    assertTrue(message.startsWith("child 3 sent 5 bad lines of 6:"), message);
    assertTrue(
        message.contains("line 2: not an event: '1 TRY c t': it has 4 fields, not 8"), message);
    assertTrue(message.contains("line 3: not an event: 'x TRY"), message);
    assertTrue(message.contains("line 4: "), message);
    assertTrue(message.contains("line 5: "), message);
    assertTrue(message.contains("line 6: not an event: ''"), message);
  }

  @Test
  void writer_manyThreads_sendsWholeLines() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventWriter writer = new EventWriter(out, "> ");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Recorder recorder = new Recorder("c" + i, writer);
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 500; j++) {
                  recorder.call(Kind.TRY, "t", "lock");
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.stream().allMatch(line -> line.startsWith("> ")));
    assertEquals(
        2000, History.parse("all", lines.stream().map(line -> line.substring(2)).toList()).size());
  }

  @Test
  void sharedClock_readingOutsideOfTheQuestion_isRefused() {
    SharedClock.check(5, 5, 5);
    SharedClock.check(5, 7, 9);
    String early =
        assertThrows(IllegalStateException.class, () -> SharedClock.check(5, 4, 9)).getMessage();
    assertTrue(early.contains("4 was read between 5 and 9"), early);
    assertThrows(IllegalStateException.class, () -> SharedClock.check(5, 10, 9));
  }
}
