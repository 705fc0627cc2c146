package io.holdfast.lock.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimIdTest {
  private static final ClientId CLIENT = new ClientId("AAAAAAAAAA-aaaaaaaa_00");

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 35, 36, 1_000_000, 3_656_158_440_062_975L})
  void claim_anyNumber_hasTheFormAndTheClient(long number) {
    ClaimId id = CLIENT.claim(number);

    assertTrue(id.value().matches("[A-Za-z0-9_-]{32}"), id.value());
    assertTrue(id.value().startsWith(CLIENT.value()), id.value());
    assertEquals(CLIENT, id.client());
    assertEquals(id.value(), id.toString());
  }

  @Test
  void claim_numberTooLargeForTheForm_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> CLIENT.claim(3_656_158_440_062_976L));
  }

  @Test
  void claim_manyNumbersOfManyClients_areAllDifferent() {
    Set<ClaimId> ids = new HashSet<>();
    Stream.generate(ClientId::random)
        .limit(100)
        .forEach(client -> LongStream.range(0, 1000).mapToObj(client::claim).forEach(ids::add));

    assertEquals(100 * 1000, ids.size());
  }

  @Test
  void claim_sameNumber_isTheSameId() {
    assertEquals(CLIENT.claim(7), CLIENT.claim(7));
    assertEquals(CLIENT.claim(7).hashCode(), CLIENT.claim(7).hashCode());
    assertNotEquals(CLIENT.claim(7), ClientId.random().claim(7));
  }

  @Test
  void random_manyTimes_hasTheFormAndNeverRepeats() {
    Set<ClientId> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      ClientId id = ClientId.random();
      assertTrue(id.value().matches("[A-Za-z0-9_-]{22}"), id.value());
      assertTrue(ids.add(id), id.value());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789012345678901234567890",
        "012345678901234567890123456789012",
        "0123456789012345678901234567890+",
        "0123456789012345678901234567890é",
        "01234567890123456789012345678901\n"
      })
  void new_otherForm_isRefused(String value) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new ClaimId(value));

    assertEquals("not a claim id: " + value, refused.getMessage());
  }
}
