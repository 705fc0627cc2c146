package io.holdfast.lock.tck.seckill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketOfficeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final InMemoryTicketOffice office = InMemoryTicketOffice.fenced(3);
  private final TicketOfficeServer server = TicketOfficeServer.start(office);
  private final RemoteTicketOffice remote = RemoteTicketOffice.connect(server.port(), TIMEOUT);

  @AfterEach
  void close() {
    remote.close();
    server.close();
  }

  @Test
  void sell_remote_isInTheLedger() {
    remote.sell(2, "a buyer, with blanks", 7);

    assertEquals(2, remote.readStock());
    assertEquals(List.of(new LedgerEntry("a buyer, with blanks", 3, 7)), remote.ledger());
    assertEquals(office.ledger(), remote.ledger());
  }

  @Test
  void sell_tokenNotLarger_isFencedOffAndWritesNothing() {
    remote.sell(2, "first", 7);

    FencedOffException e = assertThrows(FencedOffException.class, () -> remote.sell(1, "late", 7));
    assertEquals(7, e.lastToken());
    assertThrows(FencedOffException.class, () -> office.sell(1, "without", 0));
    assertEquals(2, remote.readStock());
    assertEquals(1, remote.ledger().size());
  }

  @Test
  void sell_negativeStock_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> remote.sell(-1, "buyer", 1));
    assertEquals(3, remote.readStock());
  }

  @Test
  void sell_lineBreakInName_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> remote.sell(2, "a\nb", 1));
    assertEquals(3, remote.readStock());
  }

  @Test
  void readStock_serverClosed_throws() {
    server.close();

    assertThrows(UncheckedIOException.class, remote::readStock);
    assertThrows(
        UncheckedIOException.class, () -> RemoteTicketOffice.connect(server.port(), TIMEOUT));
  }
}
