package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.StoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisDataException;

@Tag("any-jdk")
class ClusterOptionsTest {
  private static ClusterOptions parse(String url) {
    return ClusterOptions.parse(BackendUrl.parse(url), Duration.ofSeconds(2));
  }

  @Test
  void parse_all() {
    ClusterOptions options =
        parse(
            "rediss+cluster://me:"
                + MARK
                + "@h1,h2:7001?grantDelay=15s"
                + "&nat=10.0.0.1:7000=gate:17000,10.0.0.2:7000=gate:17001");
    assertEquals(List.of(new Host("h1", 6379), new Host("h2", 7001)), options.seeds());
    assertEquals(new Host("gate", 17001), options.reached(new Host("10.0.0.2", 7000)));
    assertEquals(new Host("10.0.0.3", 7000), options.reached(new Host("10.0.0.3", 7000)));
    assertEquals(MARK, options.node().password());
    assertEquals(Duration.ofSeconds(15), options.node().grantDelay());
    assertEquals("rediss+cluster://h1:6379,h2:7001?grantDelay=PT15S", options.toString());
    RedisOptions node = options.at(new Host("h3", 7002));
    assertEquals(new Host("h3", 7002), node.server());
    assertEquals(MARK, node.password());
    assertFalse(node.toString().contains(MARK));
  }

  @ParameterizedTest
  @CsvSource({
    "redis+cluster:,some of the nodes",
    "redis+cluster://h/1,database 0 only",
    "redis+cluster://h?nat=10.0.0.1:7000,announced=reached",
    "redis+cluster://h?nat=a:1=b,announced=reached",
    "redis+cluster://h?sentinel=x,unknown option",
    "redis+cluster://me@h,no password",
  })
  void parse_ofNoUse_isSaid(String url, String part) {
    String said = assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    assertTrue(said.contains(part), said);
  }

  private static StoreException saying(String text) {
    return Errors.reply(new JedisDataException(text));
  }

  @Test
  void redirects_areRead() {
    Redirect moved = Redirect.of(saying("MOVED 3999 127.0.0.1:6381"));
    assertEquals(new Redirect(false, 3999, "127.0.0.1", 6381), moved);
    Redirect ask = Redirect.of(saying("ASK 3999 ::1:6381"));
    assertEquals(new Redirect(true, 3999, "::1", 6381), ask);
    Redirect unnamed = Redirect.of(saying("MOVED 1 :6381"));
    assertNotNull(unnamed);
    assertEquals(new Host("h", 6381), unnamed.host(new Host("h", 1)));
    assertNull(Redirect.of(saying("TRYAGAIN Multiple keys request during rehashing of slot")));
    assertTrue(Redirect.passes(saying("CLUSTERDOWN The cluster is down")));
    assertFalse(Redirect.passes(saying("OOM command not allowed")));
    assertFalse(Redirect.passes(Errors.closed(Duration.ofSeconds(1))));
  }
}
