package io.holdfast.lock.zookeeper;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.guarantees.Guarantees;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ZooKeeperGuaranteesTest extends Guarantees {
  private static final int TRIES = 6;
  private static final int TICK_MILLIS = 500;
  private static final int SESSION_MILLIS = 20 * TICK_MILLIS;

  private Ensemble server;
  private LockFixture fixture;
  private ServerProcess process;

  @Override
  protected LockFixture start() {
    server = Ensemble.one();
    fixture = new ZooKeeperFixture(server);
    return fixture;
  }

  @Override
  protected LockFixture freezable() {
    process = closing(new ServerProcess());
    return process;
  }

  @Override
  protected void killConnections() {
    server.killConnections();
  }

  @Override
  protected void freeze(boolean on) {
    process.signal(on ? "STOP" : "CONT");
  }

  @Test
  void sessionEnded_bothHold() throws Exception {
    bothHold(name -> fixture.endSession(name));
  }

  /** The transaction ids that tokens are made of begin anew. */
  @Test
  void dataLost_bothHoldAndTokensRestart() throws Exception {
    boolean seen = false;
    for (int i = 0; i < TRIES && !seen; i++) {
      try (Ensemble wiped = Ensemble.ticking(TICK_MILLIS);
          Locks ours = open(wiped)) {
        for (int pair = 0; pair < 20; pair++) {
          lock(ours).acquire().close();
        }
        Lease first = lock(ours).acquire();
        wiped.restartEmpty();
        try (Locks theirs = open(wiped)) {
          Lease second = taken(lock(theirs));
          seen = first.isValid() && second.isValid();
          assertTrue(second.fencingToken() < first.fencingToken(), "tokens start again");
        }
      }
    }
    assertTrue(seen, "two valid holds at once, as guarantees.md says");
  }

  private static Locks open(Ensemble server) {
    return Locks.builder()
        .url("zookeeper://%s?sessionTimeout=%dms".formatted(server.hosts(), SESSION_MILLIS))
        .options(ClientOptions.defaults().withDrainTime(Duration.ZERO))
        .open();
  }

  private static DistributedLock lock(Locks client) {
    return client.mutex("n");
  }
}
