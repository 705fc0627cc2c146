package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.chaos.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** A campaign against an ensemble of three, in which a leader ends again and again. */
@Tag("any-jdk")
class LeaderLossTest extends ChaosConformance {
  private static final Duration TICK = Duration.ofMillis(60);

  @Override
  protected LockFixture fixture() {
    return new QuorumFixture(Quorum.start((int) TICK.toMillis()));
  }

  @Override
  protected Set<Fault> faults() {
    return EnumSet.of(Fault.LOSE_LEADER, Fault.CUT, Fault.CLOSE_CLIENT);
  }
}
