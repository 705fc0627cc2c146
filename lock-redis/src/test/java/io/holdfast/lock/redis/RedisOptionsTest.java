package io.holdfast.lock.redis;

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

class RedisOptionsTest {
  private static RedisOptions parse(String url) {
    return RedisOptions.parse(BackendUrl.parse(url), Duration.ofSeconds(1));
  }

  @Test
  void parse_everything_isFound() {
    RedisOptions options = parse("rediss://us%40er:p%3Aw@example.org:7000/3");
    assertEquals(new Host("example.org", 7000), options.server());
    assertNotNull(options.tls());
    assertEquals("us@er", options.user());
    assertEquals("p:w", options.password());
    assertEquals(3, options.database());
    assertEquals("rediss://example.org:7000/3", options.toString());
  }

  @Test
  void parse_hostOnly_standardPortAndDatabase() {
    RedisOptions options = parse("redis://[::1]");
    assertEquals("redis://[::1]:6379/0", options.toString());
    assertNull(options.tls());
    assertEquals(options, parse("redis://[::1]:6379/"));
  }

  @Test
  void parse_grantDelay_isShown() {
    RedisOptions options = parse("redis://h/0?grantDelay=1500ms");
    assertEquals(Duration.ofMillis(1500), options.grantDelay());
    assertEquals("redis://h:6379/0?grantDelay=PT1.5S", options.toString());
    assertNull(parse("redis://h").grantDelay());
  }

  @Test
  void parse_sentinels_areFound() {
    RedisOptions options = parse("redis+sentinel://user:w@h1,h2:7000/my-main/3");
    assertEquals("redis+sentinel://h1:26379,h2:7000/my-main/3", options.toString());
    assertEquals(3, options.database());
    assertEquals("w", options.password());
    assertNull(options.server());
    assertEquals("redis+sentinel://h1:26379/m/0", parse("redis+sentinel://h1/m").toString());
    assertNotNull(parse("rediss+sentinel://h1/m").tls());
  }

  @Test
  void parse_replicas_areShown() {
    RedisOptions options = parse("redis://h?minReplicas=2");
    assertEquals(new ReplicaOptions(2, Duration.ofMillis(250)), options.replicas());
    assertEquals("redis://h:6379/0?minReplicas=2&replicaTimeout=PT0.25S", options.toString());
    assertNull(parse("redis://h").replicas());
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h/x, number of a database",
    "'redis://h1,h2', exactly one host",
    "redis://user@h, no password",
    "redis://h?poll=1, unknown option",
    "redis://h?sentinelUser=x, unknown option",
    "redis+sentinel://h, name under which",
    "redis+sentinel://h/, name under which",
    "redis+sentinel://h/m/x, name under which",
    "redis+sentinel://h/m?sentinelUser=x, needs sentinelPasswordFile",
    "redis+sentinel://h/m?sentinelPasswordFile=/no/such, no file that can be read",
    "redis://h?trustStore=x, this scheme speaks none",
    "redis://h?grantDelay=61m, from PT0.1S to PT1H",
  })
  void parse_malformed_saysWhatToDo(String url, String part) {
    String message = assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
