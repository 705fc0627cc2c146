package io.holdfast.lock.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedissonOptionsTest {
  private static RedissonOptions parse(String url) {
    return RedissonOptions.parse(BackendUrl.parse(url), Duration.ofSeconds(1));
  }

  @Test
  void parse_everything_isFound() {
    RedissonOptions options = parse("redisson+rediss://us%40er:p%3Aw@example.org:7000/3");
    assertEquals(new Host("example.org", 7000), options.host());
    assertNotNull(options.tls());
    assertEquals("us@er", options.user());
    assertEquals("p:w", options.password());
    assertEquals(3, options.database());
    assertEquals("redisson+rediss://example.org:7000/3", options.toString());
    assertEquals("rediss://example.org:7000", options.redisson().useSingleServer().getAddress());
  }

  @Test
  void parse_hostOnly_standardPortAndDatabase() {
    RedissonOptions options = parse("redisson+redis://[::1]");
    assertEquals("redisson+redis://[::1]:6379/0", options.toString());
    assertNull(options.tls());
    assertEquals(options, parse("redisson+redis://[::1]:6379/"));
  }

  @ParameterizedTest
  @CsvSource({
    "redisson+redis://h/x, number of a database",
    "'redisson+redis://h1,h2', exactly one host",
    "redisson+redis://user@h, no password",
    "redisson+redis://h?poll=1, unknown option",
  })
  void parse_malformed_saysWhatToDo(String url, String part) {
    String message = assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
