package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.tck.FrameParser.End;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZooKeeperFramesTest {
  private static List<End> ends(int... numbers) {
    ZooKeeperFrames frames = new ZooKeeperFrames();
    List<End> ends = new ArrayList<>();
    for (byte b : bytes(numbers)) {
      End end = frames.next(b);
      if (end != End.NONE) {
        ends.add(end);
      }
    }
    return ends;
  }

  private static byte[] bytes(int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    for (int number : numbers) {
      bytes.putInt(number);
    }
    return bytes.array();
  }

  @Test
  void next_frames_endAtTheirLengths() {
    assertEquals(List.of(End.FRAME), ends(4, 7));
    assertEquals(List.of(End.FRAME, End.FRAME), ends(12, 7, -1, -1, 8, 8, 0));
    assertEquals(List.of(), ends(12, 7, 1));
  }

  @Test
  void next_watchThatFired_isTold() {
    assertEquals(List.of(End.FRAME, End.PUSH, End.FRAME), ends(4, -2, 12, -1, 1, 2, 4, 9));
  }

  @Test
  void next_somethingElse_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ends(0x72756f6b));
    assertThrows(IllegalArgumentException.class, () -> ends(0));
  }
}
