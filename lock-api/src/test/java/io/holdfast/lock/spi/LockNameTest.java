package io.holdfast.lock.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockNameTest {
  @Test
  void new_empty_isRefused() {
    assertEquals("a lock name must not be empty", refusal(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "€", "😀"})
  void new_exactly1024Bytes_isTaken(String unit) {
    int bytes = unit.getBytes(StandardCharsets.UTF_8).length;
    String name = unit.repeat(1024 / bytes) + "x".repeat(1024 % bytes);

    assertEquals(1024, new LockName(name).bytes().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "€", "😀"})
  void new_1025Bytes_isRefusedWithItsLength(String unit) {
    int bytes = unit.getBytes(StandardCharsets.UTF_8).length;
    String name = unit.repeat(1024 / bytes) + "x".repeat(1024 % bytes + 1);

    assertEquals(
        "a lock name may have at most 1024 UTF-8 bytes; this one has 1025: "
            + name.substring(0, 40)
            + "…",
        refusal(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "😀\uD83D"})
  void new_halfSurrogatePair_isRefused(String name) {
    assertEquals(
        "a lock name must be valid Unicode; this one has half of a surrogate pair", refusal(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        " a ",
        "\0",
        "a\nb",
        "{a}b",
        "}{",
        "a:b/c\\d",
        "..",
        "%41",
        "'\"",
        "\uFEFF",
        "\u202E",
        "\uFFFF",
        "орден:42",
        "锁",
        "👩‍🚀",
        "e\u0301"
      })
  void new_unusualCharacters_areKeptAsTheyAre(String text) {
    LockName name = new LockName(text);

    assertEquals(text, name.value());
    assertEquals(text, name.toString());
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), name.bytes());
  }

  @Test
  void equals_sameLookOtherBytes_differs() {
    assertEquals(new LockName("é"), new LockName("\u00E9"));
    assertNotEquals(new LockName("é"), new LockName("e\u0301"));
    assertNotEquals(new LockName("a"), new LockName("A"));
    assertNotEquals(new LockName("a"), new LockName("a "));
  }

  private static String refusal(String name) {
    return assertThrows(IllegalArgumentException.class, () -> new LockName(name)).getMessage();
  }
}
