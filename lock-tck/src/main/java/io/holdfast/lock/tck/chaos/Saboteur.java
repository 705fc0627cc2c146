package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.LockFixture;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes faults. */
final class Saboteur {
  private final LockFixture fixture;
  private final Scene scene;
  private final ChaosClient.Terms terms;

  Saboteur(LockFixture fixture, Scene scene, ChaosClient.Terms terms) {
    this.fixture = fixture;
    this.scene = scene;
    this.terms = terms;
  }

  /** Waits as long as a fault lasts, and ends it. */
  @FunctionalInterface
  interface Heal {
    void run() throws InterruptedException;
  }

  /** Nobody was hit, since nobody was there. */
  static final class MissedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissedException() {
      super("nobody was found to hold a lock");
    }
  }

  private static final int TRIES = 50;
  private static final Heal AT_ONCE = () -> {};

  /**
   * Lets a fault strike.
   *
   * @return ends it
   * @throws MissedException if there was nobody to hit
   * @throws org.opentest4j.TestAbortedException if it cannot be made here
   */
  Heal strike(Fault fault, Member victim, Random random) throws InterruptedException {
    return switch (fault) {
      case KILL_CLIENT -> atOnce(() -> victim.kill(scene));
      case FREEZE_CLIENT ->
          lasting(leases(1.2 + random.nextDouble()), victim::freeze, victim::thaw);
      case INTERRUPTS -> interrupts(victim, leases(0.1 + random.nextDouble() / 2));
      case CLOSE_CLIENT -> {
        victim.reopen();
        yield AT_ONCE;
      }
      case WALL_CLOCK -> wallClock(victim, random);
      case CUT -> atOnce(victim::cut);
      case SILENCE ->
          lasting(
              leases(0.3 + 1.5 * random.nextDouble()),
              () -> victim.silence(true),
              () -> victim.silence(false));
      case SLOW -> slow(victim, leases((1 + random.nextInt(5)) / 40.0));
      case SWALLOW -> swallow(victim, 1 + random.nextInt(3));
      case CRASH_STORE -> atOnce(fixture::crash);
      case EMPTY_STORE -> atOnce(fixture::restartEmpty);
      case FREEZE_STORE ->
          lasting(leases(0.3 + 1.2 * random.nextDouble()), fixture::freeze, fixture::thaw);
      case FLUSH_SCRIPTS -> atOnce(fixture::flushScripts);
      case CLIENT_KILL -> atOnce(fixture::killConnections);
      case DELETE_ENTRY -> atHolder(fixture::deleteEntry);
      case END_SESSION -> atHolder(fixture::endSession);
      case LOSE_LEADER -> atOnce(fixture::loseLeader);
      case FAIL_OVER -> atOnce(() -> fixture.failOver(false));
      case FROZEN_FAIL_OVER -> atOnce(() -> fixture.failOver(true));
      case MIGRATE_SLOT -> atOnce(fixture::migrateSlots);
      case LOSE_MINORITY ->
          lasting(leases(0.5 + 2 * random.nextDouble()), fixture::loseMinority, fixture::regain);
      case LOSE_MAJORITY ->
          lasting(leases(0.3 + 1.2 * random.nextDouble()), fixture::loseMajority, fixture::regain);
    };
  }

  private Duration leases(double count) {
    return Duration.ofNanos((long) (count * terms.lease().toNanos()));
  }

  private static Heal atOnce(Runnable fault) {
    fault.run();
    return AT_ONCE;
  }

  private static Heal lasting(Duration time, Runnable begin, Runnable end) {
    begin.run();
    long until = System.nanoTime() + time.toNanos();
    return () -> {
      try {
        sleepUntil(until);
      } finally {
        end.run();
      }
    };
  }

  private static Heal interrupts(Member victim, Duration time) throws InterruptedException {
    victim.interrupt(time);
    long until = System.nanoTime() + time.toNanos();
    return () -> sleepUntil(until);
  }

  private Heal wallClock(Member victim, Random random) throws InterruptedException {
    Duration jump = leases(1 + 10 * random.nextDouble());
    victim.moveWall(random.nextBoolean() ? jump : jump.negated());
    long until = System.nanoTime() + leases(0.5).toNanos();
    return () -> {
      sleepUntil(until);
      victim.moveWall(Duration.ZERO);
    };
  }

  private Heal slow(Member victim, Duration delay) {
    return lasting(leases(1), () -> victim.delay(delay), () -> victim.delay(Duration.ZERO));
  }

  /** It lasts until the client has given up the request. */
  private Heal swallow(Member victim, int replies) {
    return lasting(terms.requestTimeout(), () -> victim.swallow(replies), () -> victim.swallow(0));
  }

  /** Whoever holds a lock may be gone before it is found at the store. */
  private Heal atHolder(Consumer<String> fault) throws InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      String held = scene.held();
      try {
        if (held != null) {
          fault.accept(held);
          return AT_ONCE;
        }
      } catch (IllegalStateException gone) {
        // So does the next holder.
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    throw new MissedException();
  }

  private static void sleepUntil(long moment) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(moment - System.nanoTime());
  }
}
