package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.tck.kit.Ongoing;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.process.Child;
import io.holdfast.lock.tck.seckill.FencedOffException;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Chapter 17: real processes that are killed, or frozen past their lease. */
public abstract class CrashRules extends UserChapter {
  private final InMemoryTicketOffice office = InMemoryTicketOffice.fenced(10);

  @Override
  void prepare() {
    applies(
        kit().capabilities().shared(), "other processes do not see the locks (shared is false)");
    kit().useRealTime();
  }

  @Override
  LockOptions options() {
    Duration least = kit().capabilities().leastLease();
    Duration usual = Scale.seconds(0.8);
    return LockOptions.defaults().withLease(usual.compareTo(least) < 0 ? least : usual);
  }

  private Duration lease() {
    return options().lease();
  }

  private Child child(LockOptions options) {
    return kit().closing(Child.start(kit().url(), ours.name(), options));
  }

  @Test
  final void rule17_1_killedHolderCostsOneLease() {
    Child child = child(options());
    long token = child.acquire();
    time().pass(lease().multipliedBy(3).dividedBy(2));
    held(ours);
    long killed = child.kill();
    Lease next = taken(killed, ours);
    Duration renewal = lease().dividedBy(3);
    if (!kit().capabilities().sessionBound()) {
      notBefore(killed, lease().minus(renewal).minus(margin()));
    }
    sellAfter(token, next);
  }

  @Test
  final void rule17_2_killedHolderWithoutRenewalCostsItsLease() {
    Child child = child(options().withRenewal(false));
    long before = System.nanoTime();
    long token = child.acquire();
    long after = System.nanoTime();
    child.kill();
    Lease next = taken(after, ours);
    if (!kit().capabilities().sessionBound()) {
      notBefore(before, lease().minus(margin()));
    }
    sellAfter(token, next);
  }

  /** How much two clocks may differ while a lease passes. */
  private Duration margin() {
    return lease().dividedBy(20);
  }

  private Lease taken(long from, DistributedLock lock) {
    Lease lease = time().given("another's hold", lease().plus(time().slack()), lock::tryAcquire);
    Duration took = time().since(from);
    assertTrue(took.compareTo(lease().plus(time().slack())) <= 0, () -> "only after " + took);
    return lease;
  }

  private void notBefore(long moment, Duration time) {
    Duration took = time().since(moment);
    assertTrue(took.compareTo(time) >= 0, () -> "after %s, not before %s".formatted(took, time));
  }

  private void sellAfter(long token, Lease next) {
    assertTrue(next.fencingToken() > token, "the successor's token is larger");
    office.sell(9, "successor", next.fencingToken());
    assertEquals(1, office.ledger().size(), "entries of the ledger");
    next.close();
  }

  @Test
  final void rule17_3_waiterGetsTheLockOfAKilledHolder() {
    Child child = child(options());
    long token = child.acquire();
    Ongoing<Lease> waiting = kit().actor().start(ours::acquire);
    waiting(ourClient, 1);
    long killed = child.kill();
    Lease next = waiting.result();
    Duration took = time().since(killed);
    assertTrue(took.compareTo(lease().plus(time().slack())) <= 0, () -> "only after " + took);
    sellAfter(token, next);
  }

  @Test
  final void rule17_4_killedWaiterCostsLittle() {
    Child child = child(options());
    Lease lease = taken(ours);
    child.tell("acquire");
    time().until("that the child asks", time().slack(), () -> child.attempts() > 0);
    time().pass(lease().dividedBy(2));
    assertTrue(child.silent(), "the child waits");
    child.kill();
    lease.close();
    long released = time().now();
    Lease next = taken(released, theirs);
    next.close();
  }

  @Test
  final void rule17_5_frozenHolderThatWakesIsTold() {
    freezes();
    Child child = child(options());
    long token = child.acquire();
    child.freeze();
    Lease next = taken(System.nanoTime(), ours);
    child.thaw();
    assertEquals("EXPIRED", child.expect("told"));
    child.tell("check");
    assertEquals("EXPIRED", child.expect("lost"));
    assertTrue(next.isValid() && next.fencingToken() > token, "the successor's hold");
    held(theirs);
    next.close();
  }

  @Test
  final void rule17_6_frozenHoldersWriteIsFencedOff() {
    freezes();
    Child child = child(options());
    long granted = child.acquire();
    office.sell(9, "child", granted);
    child.freeze();
    Lease next = taken(System.nanoTime(), ours);
    office.sell(8, "successor", next.fencingToken());
    child.thaw();
    assertEquals("EXPIRED", child.expect("told"));
    child.tell("write");
    long late = Long.parseLong(child.expect("write"));
    assertEquals(granted, late, "the token that the child writes with");
    assertThrows(FencedOffException.class, () -> office.sell(8, "child", late));
    assertEquals(2, office.ledger().size(), "entries of the ledger");
    next.close();
  }

  private static void freezes() {
    applies(
        Files.isExecutable(Path.of("/bin/kill")), "this system has no /bin/kill to freeze with");
  }
}
