package io.holdfast.lock.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl.Host;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendUrlTest {
  @Test
  void parse_everyPartGiven_findsEachPart() {
    BackendUrl url =
        BackendUrl.parse("REDISS://ann:Pl4ntedS3cret@db.example:6380/3?ca=/etc/ca.pem&n=1");

    assertEquals("rediss", url.scheme());
    assertEquals("ann", url.user());
    assertEquals("Pl4ntedS3cret", url.password());
    assertEquals(List.of(new Host("db.example", 6380)), url.hosts());
    assertEquals("/3", url.path());
    assertEquals("/etc/ca.pem", url.option("ca"));
    assertEquals("1", url.option("n"));
    assertNull(url.option("N"));
    assertEquals("rediss://db.example:6380/3", url.toString());
  }

  @Test
  void parse_hostOnly_leavesTheRestOut() {
    BackendUrl url = BackendUrl.parse("redis://localhost");

    assertNull(url.user());
    assertNull(url.password());
    assertEquals(List.of(new Host("localhost", -1)), url.hosts());
    assertEquals("", url.path());
    assertEquals("redis://localhost", url.toString());
  }

  @Test
  void portOr_noPort_isTheStandardOne() {
    assertEquals(6379, new Host("h", -1).portOr(6379));
    assertEquals(1, new Host("h", 1).portOr(6379));
  }

  @Test
  void parse_passwordWithoutUser_hasNoUser() {
    BackendUrl url = BackendUrl.parse("redis://:Pl4ntedS3cret@h");

    assertNull(url.user());
    assertEquals("Pl4ntedS3cret", url.password());
  }

  @Test
  void parse_userWithoutPassword_hasNoPassword() {
    BackendUrl url = BackendUrl.parse("redis://ann@h");

    assertEquals("ann", url.user());
    assertNull(url.password());
  }

  @Test
  void parse_severalHosts_keepsTheirOrder() {
    BackendUrl url = BackendUrl.parse("zookeeper://zk_1:2181,zk-2,10.0.0.3:65535/chroot/a");

    assertEquals(
        List.of(new Host("zk_1", 2181), new Host("zk-2", -1), new Host("10.0.0.3", 65535)),
        url.hosts());
    assertEquals("/chroot/a", url.path());
    assertEquals("zookeeper://zk_1:2181,zk-2,10.0.0.3:65535/chroot/a", url.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "redis://[::1], ::1, -1",
    "redis://u:p@[2001:db8::7]:6379, 2001:db8::7, 6379",
    "redis://[::ffff:10.0.0.1]:1, ::ffff:10.0.0.1, 1",
    "redis://[fe80::1%eth0]:6379, fe80::1%eth0, 6379"
  })
  void parse_ipv6_dropsTheBrackets(String text, String name, int port) {
    BackendUrl url = BackendUrl.parse(text);

    assertEquals(List.of(new Host(name, port)), url.hosts());
    assertEquals("redis://[" + name + "]" + (port < 0 ? "" : ":" + port), url.toString());
  }

  @Test
  void parse_percentEncoded_decodesEachPart() {
    BackendUrl url =
        BackendUrl.parse("redis://a%3Ab:p%40s%2Fs%3F%25+%C3%A9@h/d%20b?na%26me=va%3Dlue&plus=a+b");

    assertEquals("a:b", url.user());
    assertEquals("p@s/s?%+é", url.password());
    assertEquals("/d b", url.path());
    assertEquals("va=lue", url.option("na&me"));
    assertEquals("a+b", url.option("plus"));
  }

  @Test
  void parse_passwordWithColonAndAt_reachesToTheLastAt() {
    BackendUrl url = BackendUrl.parse("redis://ann:hunt:er@2@h:1");

    assertEquals("ann", url.user());
    assertEquals("hunt:er@2", url.password());
    assertEquals(List.of(new Host("h", 1)), url.hosts());
  }

  @ParameterizedTest
  @CsvSource({"local:, ''", "local:name, name", "local:a%40b/c, a@b/c", "LOCAL:Name, Name"})
  void parse_withoutSlashes_takesTheRestAsPath(String text, String path) {
    BackendUrl url = BackendUrl.parse(text);

    assertEquals("local", url.scheme());
    assertEquals(List.of(), url.hosts());
    assertEquals(path, url.path());
    assertEquals("local:" + path, url.toString());
  }

  @Test
  void parse_optionsWithoutSlashes_areOptions() {
    BackendUrl url = BackendUrl.parse("local:name?a=1");

    assertEquals("name", url.path());
    assertEquals("1", url.option("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", ":6379", "//localhost:6379", "1redis://h", "re dis://h"})
  void parse_noScheme_showsWhatWasGiven(String text) {
    assertEquals(
        "a URL begins with a scheme, for instance redis://localhost:6379 (was " + text + ")",
        refusal(text));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://, ''",
    "redis:///0, ''",
    "redis://?a=b, ''",
    "redis://u:p@, ''",
    "'redis://h1,', ''",
    "'redis://,h1', ''",
    "redis://h:, h:…",
    "redis://h:0, h:…",
    "redis://h:65536, h:…",
    "redis://h:999999, h:…",
    "redis://h:-1, h:…",
    "redis://h:6379x, h:…",
    "redis://:6379, :…",
    "redis://::1, :…",
    "redis://[::1, [::1",
    "redis://[::g], [::g]",
    "redis://[], []",
    "redis://h#x, h#x",
    "redis://h h, h h",
    "redis://h%41, h%41"
  })
  void parse_badHost_namesIt(String text, String host) {
    assertEquals("redis URL: '" + host + "' is not host or host:port", refusal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"redis://h?", "redis://h?a", "redis://h?=b", "redis://h?a=1&", "local:?a=1&&b=2"})
  void parse_badOption_saysHowOptionsLook(String text) {
    assertTrue(
        refusal(text)
            .endsWith(" URL: options are name=value, joined by & (found one that is not)"));
  }

  @Test
  void parse_duplicateOption_namesItWithoutValue() {
    assertEquals(
        "redis URL: option 'secret' is given twice",
        refusal("redis://h?secret=Pl4ntedS3cret&secret=Pl4ntedS3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://u:Pl4ntedS3cret%@h",
        "redis://u:Pl4ntedS3cret%4@h",
        "redis://u:Pl4ntedS3cret%zz@h",
        "redis://u%-1:Pl4ntedS3cret@h",
        "redis://h/%",
        "redis://h?a=%x",
        "local:%"
      })
  void parse_badPercent_saysSoWithoutQuotingIt(String text) {
    assertTrue(refusal(text).endsWith(" URL: a % must be followed by two hexadecimal digits"));
  }

  @Test
  void parse_percentEncodedButNotUtf8_isRefused() {
    assertEquals(
        "redis URL: what is percent-encoded must be UTF-8",
        refusal("redis://u:Pl4ntedS3cret%E9@h"));
  }

  @Test
  void requireOptions_unknownOnes_namesThemAndTheKnown() {
    BackendUrl url = BackendUrl.parse("redis://h?b=Pl4ntedS3cret&a=Pl4ntedS3cret&known=1");

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> url.requireOptions(Set.of("known", "also")));
    assertEquals(
        "redis URL: unknown option [a, b]; known are: [also, known]", refused.getMessage());
  }

  @Test
  void requireOptions_noneKnown_saysNone() {
    BackendUrl url = BackendUrl.parse("local:?a=1");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> url.requireOptions(Set.of()));
    assertEquals("local URL: unknown option [a]; known are: none", refused.getMessage());
  }

  @Test
  void requireOptions_allKnown_returns() {
    BackendUrl.parse("redis://h?a=1").requireOptions(Set.of("a", "b"));
    BackendUrl.parse("redis://h").requireOptions(Set.of());
  }

  @Test
  void duration_anyWayOfWritingIt_isRead() {
    BackendUrl url = BackendUrl.parse("redis://h?a=1500ms&b=15s&c=2m&d=PT1M30S");
    assertEquals(Duration.ofMillis(1500), duration(url, "a"));
    assertEquals(Duration.ofSeconds(15), duration(url, "b"));
    assertEquals(Duration.ofMinutes(2), duration(url, "c"));
    assertEquals(Duration.ofSeconds(90), duration(url, "d"));
    assertNull(duration(url, "e"));
  }

  private static Duration duration(BackendUrl url, String name) {
    return url.duration(name, Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  @Test
  void duration_noneOrOutOfBounds_saysHowToWriteIt() {
    BackendUrl url = BackendUrl.parse("redis://h?a=Pl4ntedS3cret&b=999ms&c=6m&d=15&e=-1s");
    for (String name : List.of("a", "b", "c", "d", "e")) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> duration(url, name)).getMessage();
      assertEquals(
          "redis URL: %s must be from PT1S to PT5M, written as in 15s, 1500ms, 2m or PT15S"
              .formatted(name),
          said);
    }
  }

  @Test
  void onlyHost_one_hasAPort() {
    assertEquals(new Host("h", 6379), BackendUrl.parse("redis://h").onlyHost(6379));
    assertEquals("[::1]:7000", BackendUrl.parse("redis://[::1]:7000").onlyHost(6379).toString());
  }

  @ParameterizedTest
  @CsvSource({"redis:h, none", "'redis://h1,h2', 2"})
  void onlyHost_noneOrMore_isRefused(String text, String found) {
    BackendUrl url = BackendUrl.parse(text);

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> url.onlyHost(6379));
    assertEquals(
        "redis URL: exactly one host, as in redis://localhost:6379 (found " + found + ")",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"redis://h, 0", "redis://h/, 0", "redis://h/0, 0", "redis://h/15, 15"})
  void database_number_isFound(String text, int expected) {
    assertEquals(expected, BackendUrl.parse(text).database());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "/1/2", "/-1", "/1/", "//1", "/1234567890"})
  void database_noNumber_isRefused(String path) {
    BackendUrl url = BackendUrl.parse("redis://h" + path);

    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, url::database);
    assertEquals(
        "redis URL: behind the host comes the number of a database, as in /0 (was '" + path + "')",
        refused.getMessage());
  }

  @Test
  void requirePasswordOfUser_userAlone_isRefused() {
    BackendUrl.parse("redis://h").requirePasswordOfUser();
    BackendUrl.parse("redis://:p@h").requirePasswordOfUser();
    BackendUrl.parse("redis://u:p@h").requirePasswordOfUser();
    BackendUrl url = BackendUrl.parse("redis://u@h");

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, url::requirePasswordOfUser);
    assertTrue(refused.getMessage().contains("a user but no password"), refused.getMessage());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "Pl4ntedS3cret@h",
        ":Pl4ntedS3cret@h",
        "//:Pl4ntedS3cret@h",
        "localhost?password=Pl4ntedS3cret",
        "re_dis://h?password=Pl4ntedS3cret",
        "redis:u:Pl4ntedS3cret@h",
        "redis:Pl4ntedS3cret@h:6379",
        "redis://Pl4ntedS3cret@",
        "redis://u:Pl4ntedS3cret",
        "redis://:Pl4ntedS3cret",
        "redis://:Pl4ntedS3cret,h",
        "redis://:x/Pl4ntedS3cret@h",
        "redis://:Pl4ntedS3cret/x@h",
        "redis://:1/Pl4ntedS3cret@h",
        "redis://u:1/Pl4ntedS3cret@h",
        "redis://:Pl4ntedS3cret?x@h",
        "redis://:x?Pl4ntedS3cret@h",
        "redis://u:1?Pl4ntedS3cret=x@h",
        "redis://:Pl4ntedS3cret@h:port",
        "redis://:Pl4ntedS3cret@h?a=1&a=2",
        "redis://h?a=Pl4ntedS3cret&a=Pl4ntedS3cret",
        "redis://h?a=Pl4ntedS3cret@x",
        "redis://:Pl4ntedS3cret@h?x"
      })
  void parse_malformedWithPassword_neverShowsIt(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> BackendUrl.parse(text));

    for (Throwable e = refused; e != null; e = e.getCause()) {
      assertFalse(e.toString().contains("Pl4ntedS3cret"), e.toString());
    }
  }

  @Test
  void toString_secretsEverywhere_showsNone() {
    BackendUrl url =
        BackendUrl.parse(
            "redis://Pl4ntedS3cret:Pl4ntedS3cret@h:1/0?password=Pl4ntedS3cret&a=Pl4ntedS3cret");

    assertEquals("redis://h:1/0", url.toString());
  }

  private static String refusal(String text) {
    return assertThrows(IllegalArgumentException.class, () -> BackendUrl.parse(text)).getMessage();
  }

  @Test
  void number_inBounds_isRead() {
    BackendUrl url = BackendUrl.parse("x://h?a=7&b=-1&c=08&d=1e2&e=9999999999");
    assertEquals(7, url.number("a", 1, 7));
    assertEquals(8, url.number("c", 1, 8));
    assertNull(url.number("z", 1, 7));
    for (String wrong : List.of("b", "d", "e")) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> url.number(wrong, 0, 100))
              .getMessage();
      assertEquals("x URL: %s must be a number from 0 to 100".formatted(wrong), said);
    }
    assertThrows(IllegalArgumentException.class, () -> url.number("a", 8, 9));
    assertThrows(IllegalArgumentException.class, () -> url.number("a", 1, 6));
  }
}
