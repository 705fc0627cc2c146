package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Stores that release too much, too little or too late. */
final class BrokenReleases {
  private BrokenReleases() {}

  static List<Broken> all() {
    return List.of(
        store("release ignores the owner", "3.2 3.3", ReleaseIgnoresOwner::new),
        store("late release deletes the successor", "3.3", LateReleaseDeletesSuccessor::new),
        store("release leaves the grant to expire", "3.1 11.9", ReleaseLeavesTheGrant::new),
        store("release of nothing is an error", "3.4", ReleaseOfNothingFails::new),
        store("release takes the first id only", "3.5", ReleaseTakesTheFirst::new),
        store("release keeps the place", "3.6 4.6", ReleaseKeepsThePlace::new));
  }

  static final class ReleaseIgnoresOwner extends MapStore {
    @Override
    boolean mayRelease(Entry entry, ClaimId id) {
      return true;
    }
  }

  /** Whoever once held the name may delete it. */
  private static final class LateReleaseDeletesSuccessor extends MapStore {
    private final Set<ClaimId> holders = new HashSet<>();

    @Override
    long deadline(Claim claim, long now) {
      holders.add(claim.id());
      return super.deadline(claim, now);
    }

    @Override
    boolean mayRelease(Entry entry, ClaimId id) {
      return super.mayRelease(entry, id) || holders.contains(id);
    }
  }

  private static final class ReleaseLeavesTheGrant extends MapStore {
    @Override
    boolean mayRelease(Entry entry, ClaimId id) {
      return entry.reserved && super.mayRelease(entry, id);
    }
  }

  private static final class ReleaseOfNothingFails extends MapStore {
    @Override
    synchronized List<Waiting> released(LockName name, List<ClaimId> ids, LockClock clock) {
      if (ids.stream().noneMatch(id -> mayRelease(entry(name), id))) {
        throw new IllegalStateException("not held: " + ids);
      }
      return super.released(name, ids, clock);
    }
  }

  private static final class ReleaseTakesTheFirst extends MapStore {
    @Override
    synchronized List<Waiting> released(LockName name, List<ClaimId> ids, LockClock clock) {
      return super.released(name, ids.subList(0, 1), clock);
    }
  }

  private static final class ReleaseKeepsThePlace extends MapStore {
    @Override
    void leave(Entry entry, ClaimId id) {}
  }
}
