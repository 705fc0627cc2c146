package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.kit.Crowd;
import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chapter 13: every later hold has a larger token. */
public abstract class FencingRules extends UserChapter {
  @Test
  final void rule13_1_tokensRiseFromHoldToHold() {
    List<Long> tokens = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      DistributedLock lock = i % 3 == 0 ? theirs : ours;
      try (Lease lease = taken(lock)) {
        tokens.add(lease.fencingToken());
      }
    }
    rising(tokens);
    assertTrue(tokens.get(0) > 0, () -> "positive: " + tokens);
  }

  @Test
  final void rule13_2_tokensRiseOverExpiry() {
    Lease lost = taken(oursFixed());
    time().pass(time().leases(1.2));
    Lease next = taken(theirs);
    assertTrue(next.fencingToken() > lost.fencingToken(), "the successor's token is larger");
    next.close();
    Lease again = taken(ours);
    assertTrue(again.fencingToken() > next.fencingToken(), "the next one's is larger still");
    again.close();
  }

  @Test
  final void rule13_3_fencedResourceRefusesAHolderOfThePast() {
    InMemoryTicketOffice office = InMemoryTicketOffice.fenced(2);
    Lease lost = taken(oursFixed());
    time().pass(time().leases(1.2));
    try (Lease next = taken(theirs)) {
      office.sell(1, "successor", next.fencingToken());
    }
    assertThrows(FencedOffException.class, () -> office.sell(1, "holder", lost.fencingToken()));
    assertEquals(1, office.ledger().size(), "entries of the ledger");
  }

  @Test
  final void rule13_4_tokensRiseInTheOrderOfHoldsOfManyThreads() {
    ordered(100, 20, 1);
  }

  @Test
  final void rule13_5_tokensRiseInTheOrderOfHoldsOfTwoClients() {
    ordered(16, 40, 2);
  }

  /** The list is written by whoever holds the lock, and protected by nothing else. */
  private void ordered(int threads, int rounds, int clients) {
    kit().useRealTime();
    open();
    LockOptions options = LockOptions.defaults();
    List<Long> tokens = new ArrayList<>();
    List<DistributedLock> locks =
        List.of(ours(options), theirClient.mutex(ours.name(), options)).subList(0, clients);
    Crowd.run(
        threads,
        30,
        i ->
            () -> {
              for (int round = 0; round < rounds; round++) {
                try (Lease lease = locks.get(i % clients).acquire()) {
                  synchronized (tokens) {
                    tokens.add(lease.fencingToken());
                  }
                }
              }
            });
    assertEquals(threads * rounds, tokens.size(), "holds");
    rising(tokens);
  }

  private static void rising(List<Long> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      int at = i;
      assertTrue(
          tokens.get(i) > tokens.get(i - 1),
          () ->
              "hold %d has token %d, the one before it %d"
                  .formatted(at, tokens.get(at), tokens.get(at - 1)));
    }
  }
}
