package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores that serve waiters in the wrong order, at the wrong time, or never. */
final class BrokenWaiters {
  private BrokenWaiters() {}

  static List<Broken> all() {
    return List.of(
        store("waiter never woken", "4.1 10.1", WaiterNeverWoken::new),
        store("nothing is reserved", "4.2 4.5", NothingIsReserved::new),
        store("reservation never lapses", "4.3", ReservationNeverLapses::new),
        store("released reservation is kept", "4.4", ReleasedReservationIsKept::new),
        store("last come, first served", "4.5 19.4", LastComeFirstServed::new),
        store("asking again takes a second place", "4.6", AskingAgainTakesASecondPlace::new),
        store("expiry serves no waiter", "4.7", ExpiryServesNoWaiter::new),
        store("who was served keeps its place", "4.8", ServedKeepsItsPlace::new));
  }

  private static final class WaiterNeverWoken extends MapStore {
    @Override
    List<Waiting> passed(Entry entry, long now) {
      return List.of();
    }

    @Override
    Duration retryAfter() {
      return Duration.ofDays(1);
    }
  }

  private static final class NothingIsReserved extends MapStore {
    @Override
    void reserve(Entry entry, ClaimId id, long until) {}
  }

  static class ReservationNeverLapses extends MapStore {
    @Override
    void reserve(Entry entry, ClaimId id, long until) {
      super.reserve(entry, id, until + Duration.ofDays(1).toNanos());
    }
  }

  private static final class ReleasedReservationIsKept extends MapStore {
    @Override
    boolean mayRelease(Entry entry, ClaimId id) {
      return !entry.reserved && super.mayRelease(entry, id);
    }
  }

  private static final class LastComeFirstServed extends MapStore {
    @Override
    @Nullable Waiting first(Entry entry, long now) {
      List<Waiting> all = new ArrayList<>(entry.waiting.values());
      return all.isEmpty() ? null : entry.waiting.remove(all.get(all.size() - 1).id());
    }
  }

  private static final class AskingAgainTakesASecondPlace extends MapStore {
    @Override
    void enlist(Entry entry, Waiting waiting) {
      boolean again = entry.waiting.containsKey(waiting.id());
      entry.waiting.put(again ? ClientId.random().claim(0) : waiting.id(), waiting);
    }
  }

  static final class ExpiryServesNoWaiter extends MapStore {
    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      boolean expired = entry.owner != null && !entry.reserved && entry.isOver(now);
      boolean waits = entry.waiting.containsKey(claim.id());
      return super.mayHave(entry, claim, now) && !(expired && waits);
    }
  }

  private static final class ServedKeepsItsPlace extends MapStore {
    @Override
    @Nullable Waiting first(Entry entry, long now) {
      return entry.waiting.values().stream().findFirst().orElse(null);
    }

    @Override
    void served(Entry entry, ClaimId id) {}

    @Override
    void leave(Entry entry, ClaimId id) {
      if (!id.equals(entry.owner)) {
        super.leave(entry, id);
      }
    }
  }
}
