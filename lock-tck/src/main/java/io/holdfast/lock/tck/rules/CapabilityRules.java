package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.kit.Kit;
import io.holdfast.lock.tck.kit.Ongoing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Chapter 19: what a backend claims it does; the rest it refuses. */
public abstract class CapabilityRules extends UserChapter {
  @Test
  final void rule19_1_clientSaysWhatItsBackendSays() {
    Capabilities claimed = kit().peer().backend().capabilities();
    assertEquals(claimed, ourClient.capabilities(), "of the client, as of its backend");
    assertEquals(claimed, theirClient.capabilities(), "of another client");
  }

  @Test
  final void rule19_2_everyModeThatIsNotListedIsRefused() {
    Peer store = kit().peer();
    List<Mode> absent = new ArrayList<>(List.of(new Mode.Shared(), new Mode.Permits(1, 2)));
    absent.removeIf(mode -> kit().capabilities().modes().contains(mode.getClass()));
    applies(!absent.isEmpty(), "the backend serves all modes");
    for (Mode mode : absent) {
      Claim claim = Peer.in(mode, store.claim(ours.name()));
      store.fails(StoreException.Kind.REFUSED, claim);
    }
    free(theirs);
  }

  @Test
  final void rule19_3_leastAndLongestLeaseAreTaken() {
    Capabilities can = kit().capabilities();
    assertTrue(
        can.leastLease().compareTo(LockOptions.LEAST_LEASE) >= 0
            && can.longestLease().compareTo(LockOptions.LONGEST_LEASE) <= 0
            && can.leastLease().compareTo(can.longestLease()) <= 0,
        () -> "bounds of leases within those of all options: " + can);
    Lease least = taken(ours(options().withLease(can.leastLease()).withRenewal(false)));
    time().until("its end", can.leastLease().plus(time().slack()), () -> !least.isValid());
    time().until("another's hold", time().slack(), this::theirsIsFree);
    Lease longest = taken(ours(options().withLease(can.longestLease())));
    assertTrue(longest.isValid(), "a hold with the longest lease");
    longest.close();
    free(theirs);
  }

  private boolean theirsIsFree() {
    Lease lease = theirs.tryAcquire();
    if (lease != null) {
      lease.close();
    }
    return lease != null;
  }

  @Test
  final void rule19_4_fairBackendServesClientsInOrder() {
    applies(kit().capabilities().fair(), "the backend does not claim to be fair");
    Lease lease = taken(ours);
    List<Integer> order = new ArrayList<>();
    List<Ongoing<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      Locks client = kit().client();
      DistributedLock lock = client.mutex(ours.name(), options());
      waiting.add(
          kit()
              .actor()
              .begin(
                  () -> {
                    try (Lease next = lock.acquire()) {
                      order.add(number);
                      next.ensureValid();
                    }
                  }));
      waiting(client, 1);
      // A client asks once at a time: when it answers this, it is behind all others.
      held(lock);
    }
    lease.close();
    waiting.forEach(Ongoing::result);
    assertEquals(List.of(0, 1, 2, 3), order, "the order in which clients were served");
  }

  @Test
  final void rule19_5_verbsOfABackendThatDoesNotBlockReturnAtOnce() throws Exception {
    applies(!kit().capabilities().blocking(), "the backend says that it blocks");
    kit().useRealTime();
    FrameCountingProxy proxy = kit().proxy();
    Peer store = kit().peer(proxy, Kit.REQUEST);
    Claim held = store.claim(ours.name());
    store.granted(held);
    proxy.silence(true);
    List<CompletionStage<?>> stages = new ArrayList<>();
    atOnce(
        "three verbs of a silent store",
        () -> {
          stages.add(store.backend().renew(List.of(held), kit().deadline(Kit.REQUEST)));
          stages.add(
              store.backend().attempt(store.claim(kit().name()), kit().deadline(Kit.REQUEST)));
          stages.add(
              store
                  .backend()
                  .release(held.name(), List.of(held.id()), kit().deadline(Kit.REQUEST)));
        });
    assertEquals(3, stages.size(), "stages of verbs that nobody has answered");
    proxy.silence(false);
  }
}
