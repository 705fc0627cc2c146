package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.tck.FrameParser.End;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespFramesTest {
  private static List<End> ends(String text) {
    RespFrames frames = new RespFrames();
    List<End> ends = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      End end = frames.next(b);
      if (end != End.NONE) {
        ends.add(end);
      }
    }
    return ends;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK\r\n",
        "-ERR no\r\n",
        ":1\r\n",
        "$3\r\na\r\n\r\n",
        "$0\r\n\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "*0\r\n",
        "*2\r\n$4\r\nPING\r\n$1\r\nx\r\n",
        "*2\r\n*1\r\n:1\r\n*2\r\n+a\r\n$1\r\nb\r\n",
        "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n",
        "~1\r\n#t\r\n",
        "=7\r\ntxt:abc\r\n",
        "_\r\n",
        ",1.5\r\n",
        "(123456789012345678901234567890\r\n",
        "|1\r\n+ttl\r\n:3\r\n+value\r\n"
      })
  void next_oneValue_endsOnceAtItsLastByte(String value) {
    assertEquals(List.of(End.FRAME), ends(value));
    assertEquals(List.of(), ends(value.substring(0, value.length() - 1)));
    assertEquals(List.of(End.FRAME, End.FRAME), ends(value + value));
  }

  @Test
  void next_push_isTold() {
    assertEquals(
        List.of(End.FRAME, End.PUSH, End.FRAME),
        ends("+OK\r\n>2\r\n+message\r\n*1\r\n:1\r\n+OK\r\n"));
  }

  @Test
  void next_transaction_isOneRequestAndItsReplies() {
    assertEquals(
        List.of(End.PART, End.PART, End.FRAME, End.FRAME),
        ends(
            String.join(
                "",
                "*1\r\n$5\r\nMULTI\r\n",
                "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n",
                "*1\r\n$4\r\nEXEC\r\n",
                "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n")));
    assertEquals(
        List.of(End.FRAME, End.FRAME, End.FRAME), ends("+OK\r\n+QUEUED\r\n*1\r\n+value\r\n"));
  }

  @Test
  void next_subscription_isPushedAndSoAreItsMessages() {
    assertEquals(
        List.of(End.PUSH, End.PUSH, End.PUSH, End.FRAME),
        ends(
            String.join(
                "",
                "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n",
                "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n",
                "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n",
                "*2\r\n$3\r\nGET\r\n$9\r\nsubscribe\r\n")));
  }

  @Test
  void next_somethingElse_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ends("GET / HTTP/1.1\r\n"));
    assertThrows(IllegalArgumentException.class, () -> ends("+no carriage return\n"));
  }
}
