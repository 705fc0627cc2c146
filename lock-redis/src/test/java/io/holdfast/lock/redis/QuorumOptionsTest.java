package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumOptionsTest {
  private static QuorumOptions parse(String url) {
    return QuorumOptions.parse(BackendUrl.parse(url), Duration.ofSeconds(2));
  }

  @Test
  void parse_threeHosts_areServersOfTheirOwn() {
    QuorumOptions options = parse("rediss+quorum://u:" + MARK + "@h1,h2:7,h3/4?grantDelay=20s");
    assertEquals(3, options.servers().size());
    assertEquals(2, options.needed());
    RedisOptions second = options.servers().get(1);
    assertEquals("h2:7", second.server().toString());
    assertNotNull(second.tls());
    assertEquals(MARK, second.password());
    assertEquals(4, second.database());
    assertEquals(Duration.ofSeconds(20), second.grantDelay());
    assertFalse(options.toString().contains(MARK), options::toString);
  }

  @Test
  void parse_noDelayGiven_isThatOfTheUsualLease_andZeroIsNone() {
    assertEquals(Duration.ofSeconds(15), parse("redis+quorum://h1,h2,h3").grantDelay());
    assertNull(parse("redis+quorum://h1,h2,h3?grantDelay=0s").grantDelay());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "redis+quorum://h1 found_1",
        "redis+quorum://h1,h2 found_2",
        "redis+quorum://h1,h2,h3,h4 found_4",
        "redis+quorum://h1,h2,h1:6379 only_once",
        "redis+quorum://h1,h2,h3?grantDelay=10ms at_least_PT0.1S",
        "redis+quorum://h1,h2,h3?quorum=2 unknown_option",
        "redis+quorum://u@h1,h2,h3 a_user_but_no_password",
      })
  void parse_ofNoUse_saysWhy(String url, String says) {
    String message = assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    assertTrue(message.contains(says.replace('_', ' ')), message);
  }
}
