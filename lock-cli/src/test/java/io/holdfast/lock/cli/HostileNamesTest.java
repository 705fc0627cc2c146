package io.holdfast.lock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.Ports;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that mean something to whoever takes them for something else. */
@Timeout(60)
class HostileNamesTest {
  private static final List<String> NAMES =
      List.of(
          "*",
          "?",
          "[a-z]*",
          "\\*",
          "'); redis.call('FLUSHALL') --",
          "]] redis.call('FLUSHALL') --[[",
          "{p1}",
          "}{",
          "a\r\nFLUSHALL\r\n",
          "a\u0000b",
          "../../zookeeper",
          "/",
          "..",
          "%2F");

  @Test
  void deleteEntry_nameThatIsAPattern_deletesThatOneOnly() throws Exception {
    try (GuardedRedis server = new GuardedRedis();
        Locks locks = Locks.open(server.url())) {
      RunningStore store = new RunningStore(server.url(), true);
      for (String name : List.of("*", "?", "[x]", "\\x", "x*")) {
        try (Lease other = locks.mutex("x").acquire();
            Lease another = locks.mutex("xy").acquire();
            Lease held = locks.mutex(name).acquire()) {
          store.deleteEntry(name);
          assertThrows(IllegalStateException.class, () -> store.deleteEntry(name));
          store.deleteEntry("x");
          store.deleteEntry("xy");
          assertTrue(other.isValid() && another.isValid() && held.isValid());
        } catch (LockException lostByNow) {
          // Their entries were deleted.
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "redisson+"})
  void names_thatAreCode_areNamesOnly(String prefix) throws Exception {
    try (GuardedRedis server = new GuardedRedis();
        Locks locks = Locks.open(prefix + server.url());
        Locks others = Locks.open(prefix + server.url());
        Lease witness = locks.mutex("witness").acquire()) {
      for (String name : NAMES) {
        try (Lease held = locks.mutex(name).acquire()) {
          assertFalse(others.mutex(name).tryLock(), name);
          assertTrue(held.isValid());
        }
        assertTrue(others.mutex(name).tryLock(), name);
        others.mutex(name).unlock();
      }
      assertFalse(others.mutex("witness").tryLock());
      assertTrue(witness.isValid());
    }
  }

  @Test
  void messages_haveNoLineBreaksAndEscapesOfNames() {
    try (Locks locks = Locks.open("redis://127.0.0.1:" + Ports.free())) {
      LockException e =
          assertThrows(
              LockException.class,
              () -> locks.mutex("a\r\nWARN all is well\u001b[2J\u2028\u202e").tryLock());
      assertEquals(-1, indexOfControl(e.getMessage()), e.getMessage());
      IllegalArgumentException tooLong =
          assertThrows(
              IllegalArgumentException.class, () -> locks.mutex("\u001b[2J\n".repeat(400)));
      assertEquals(-1, indexOfControl(tooLong.getMessage()), tooLong.getMessage());
    }
  }

  private static int indexOfControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))
          || "\u2028\u2029\u202e".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
