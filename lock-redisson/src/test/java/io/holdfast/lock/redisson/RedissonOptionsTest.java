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
    assertEquals(new Topology.Single(new Host("example.org", 7000), 3), options.topology());
    assertNotNull(options.tls());
    assertEquals("us@er", options.user());
    assertEquals("p:w", options.password());
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

  @Test
  void parse_sentinels_areFound() {
    RedissonOptions options = parse("redisson+redis+sentinel://:w@h1,h2:7000/my-main/3");
    assertEquals("redisson+redis+sentinel://h1:26379,h2:7000/my-main/3", options.toString());
    assertEquals("my-main", options.redisson().useSentinelServers().getMasterName());
    assertEquals(3, options.redisson().useSentinelServers().getDatabase());
  }

  @Test
  void parse_cluster_isFound() {
    RedissonOptions options = parse("redisson+redis+cluster://h1,h2:7000");
    assertEquals("redisson+redis+cluster://h1:6379,h2:7000", options.toString());
    assertTrue(options.topology().cluster());
    assertTrue(options.redisson().isClusterConfig());
  }

  @ParameterizedTest
  @CsvSource({
    "redisson+redis://h/x, number of a database",
    "'redisson+redis://h1,h2', exactly one host",
    "redisson+redis://user@h, no password",
    "redisson+redis://h?poll=1, unknown option",
    "redisson+redis+sentinel://h, name under which",
    "redisson+redis+sentinel://h/m?sentinelUser=x, needs sentinelPasswordFile",
    "redisson+redis+sentinel://h/m?sentinelPasswordFile=/no/such, no file that can be read",
    "redisson+redis+cluster://h/1, database 0 only",
  })
  void parse_malformed_saysWhatToDo(String url, String part) {
    String message = assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
