package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.lock;
import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.LockClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fencing tokens that do not rise from hold to hold. */
final class BrokenTokens {
  private BrokenTokens() {}

  static List<Broken> all() {
    return List.of(
        store("constant token", "1.4 1.10 3.1 13.1 13.2 13.5 16.1", ConstantToken::new),
        store("token resets", "1.10 3.1 13.1", TokenResets::new),
        store("token resets at expiry", "1.10 13.2", TokenResetsAtExpiry::new),
        store("tokens fall", "1.4 1.10 3.1 13.1 13.2 13.3", TokensFall::new),
        store("token from the wall clock", "1.4 1.10 3.1 13.1", TokenFromTheWallClock::new),
        store("token of each client's own", "1.10 13.1 13.5", TokenOfEachClient::new),
        store("a range counts as one token", "1.10", RangeCountsAsOne::new),
        lock("hand-off keeps the token", "13.4", HandOffKeepsTheToken::new));
  }

  private static final class ConstantToken extends MapStore {
    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return tokens;
    }
  }

  /** The counter is kept with the grant, and goes with it. */
  private static final class TokenResets extends MapStore {
    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return entry.lastToken + tokens;
    }

    @Override
    void freed(Entry entry) {
      super.freed(entry);
      entry.lastToken = 0;
    }
  }

  private static final class TokenResetsAtExpiry extends MapStore {
    @Override
    boolean mayHave(Entry entry, Claim claim, long now) {
      if (entry.owner != null && entry.isOver(now)) {
        entry.lastToken = 0;
      }
      return super.mayHave(entry, claim, now);
    }

    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return entry.lastToken + tokens;
    }
  }

  static final class TokensFall extends MapStore {
    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return (1L << 50) - super.lastToken(entry, claim, tokens, clock);
    }
  }

  private static final class TokenFromTheWallClock extends MapStore {
    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return clock.wallMillis() + tokens;
    }
  }

  private static final class TokenOfEachClient extends MapStore {
    private final Map<ClientId, Long> last = new HashMap<>();

    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return last.merge(claim.id().client(), (long) tokens, Long::sum);
    }
  }

  private static final class RangeCountsAsOne extends MapStore {
    private long grants;

    @Override
    long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
      return ++grants + tokens - 1;
    }
  }

  /** Looks at what the grant began with. */
  private static final class HandOffKeepsTheToken extends AroundLock {
    HandOffKeepsTheToken(DistributedLock right) {
      super(right);
    }

    @Override
    Lease around(Lease lease) {
      return new AroundLease(lease) {
        @Override
        public long fencingToken() {
          return super.fencingToken() & -16;
        }
      };
    }
  }
}
