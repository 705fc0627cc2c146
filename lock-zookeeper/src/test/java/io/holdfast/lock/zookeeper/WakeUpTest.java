package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is woken when a hold ends. */
@Timeout(60)
@Tag("any-jdk")
class WakeUpTest {
  private static final int WAITERS = 6;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Queue<ClaimId> woken = new ConcurrentLinkedQueue<>();

  /** Counts; calls for everybody come with a connection, and none is lost here. */
  private final class Counting extends Direct.Deaf {
    @Override
    public void tryAgain(ClaimId id) {
      woken.add(id);
    }
  }

  @Test
  void eachRelease_wakesOneOfManyClients() throws Exception {
    try (Ensemble server = Ensemble.one()) {
      List<Direct> clients = new ArrayList<>();
      List<Claim> claims = new ArrayList<>();
      for (int i = 0; i <= WAITERS; i++) {
        clients.add(new Direct(server.url(), new Counting()));
        claims.add(clients.get(i).claim("one"));
        Class<?> expected = i == 0 ? Granted.class : Busy.class;
        assertInstanceOf(expected, clients.get(i).attempt(claims.get(i), LONG).get());
      }
      List<ClaimId> expected = new ArrayList<>();
      for (int i = 1; i <= WAITERS; i++) {
        for (int waiting = i; waiting <= WAITERS; waiting++) {
          // Places are kept by asking again.
          assertInstanceOf(
              Busy.class, clients.get(waiting).attempt(claims.get(waiting), LONG).get());
        }
        assertEquals(WAITERS + 1 - i, server.watches());
        clients.get(i - 1).release(claims.get(i - 1)).get();
        expected.add(claims.get(i).id());
        int sofar = i;
        await().until(() -> woken.size() >= sofar);
        assertInstanceOf(Granted.class, clients.get(i).attempt(claims.get(i), LONG).get());
      }
      clients.get(WAITERS).release(claims.get(WAITERS)).get();
      assertEquals(0, server.watches());
      clients.forEach(Direct::close);
      assertEquals(expected, List.copyOf(woken));
    }
  }
}
