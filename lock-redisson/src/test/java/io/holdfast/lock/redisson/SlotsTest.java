package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.holdfast.lock.spi.LockName;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
  private static int slot(String key) {
    return Slots.of(key.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "foo, 12182",
    "bar, 5061",
    "{foo}bar, 12182",
    "a{bar}c{foo}, 5061"
  })
  void slot_isThatOfRedis(String key, int expected) {
    assertEquals(expected, slot(key));
  }

  @ParameterizedTest
  @CsvSource({"{}foo", "{foo", "foo}", "}foo{", "}{"})
  void slot_noTag_isThatOfTheWholeKey(String key) {
    assertNotEquals(slot("foo"), slot(key));
    assertNotEquals(slot(""), slot(key));
  }

  @Test
  void tag_isInItsSlot() {
    for (int slot = 0; slot < 16384; slot++) {
      assertEquals(slot, slot("x{" + Slots.tag(slot) + "}y"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "n, redisson_lock__channel:{n}",
    "{a}b, redisson_lock__channel:{a}b",
    "a}b, redisson_lock__channel:{a}b}"
  })
  void keys_areThoseOfNativeLocks(String name, String channel) {
    Keys keys = new Keys(new LockName(name), UnaryOperator.identity());
    assertEquals(channel, keys.channel());
    assertEquals(name, new String(keys.lock(), UTF_8));
    assertEquals(keys.slot(), Slots.of(keys.counter()));
  }
}
