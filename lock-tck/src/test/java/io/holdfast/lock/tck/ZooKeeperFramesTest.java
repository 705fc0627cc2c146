package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.lock.tck.FrameParser.End;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZooKeeperFramesTest {
  private static byte[] frame(int number, int more) {
    return ByteBuffer.allocate(8 + more).putInt(4 + more).putInt(number).array();
  }

  private static List<End> ends(byte[]... frames) {
    ZooKeeperFrames parser = new ZooKeeperFrames();
    List<End> ends = new ArrayList<>();
    for (byte[] frame : frames) {
      for (byte b : frame) {
        End end = parser.next(b);
        if (end != End.NONE) {
          ends.add(end);
        }
      }
    }
    return ends;
  }

  @Test
  void next_frames_endAtTheirLastBytes() {
    assertEquals(List.of(End.FRAME), ends(frame(1, 0)));
    assertEquals(List.of(End.FRAME, End.FRAME), ends(frame(1, 300), frame(0x01020304, 70_000)));
    assertEquals(List.of(), ends(Arrays.copyOf(frame(1, 9), 16)));
  }

  @Test
  void next_handshakeAndWhatTheClientSendsByItself_areFrames() {
    assertEquals(
        List.of(End.FRAME, End.FRAME, End.FRAME), ends(frame(0, 40), frame(-4, 9), frame(-8, 9)));
  }

  @Test
  void next_ping_isNone() {
    assertEquals(List.of(End.FRAME, End.FRAME), ends(frame(1, 4), frame(-2, 4), frame(2, 4)));
  }

  @Test
  void next_watchEvent_isTold() {
    assertEquals(List.of(End.FRAME, End.PUSH), ends(frame(1, 4), frame(-1, 4)));
  }

  @Test
  void next_somethingElse_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ends("srvr".getBytes(StandardCharsets.US_ASCII)));
    assertThrows(IllegalArgumentException.class, () -> ends(new byte[4]));
  }
}
