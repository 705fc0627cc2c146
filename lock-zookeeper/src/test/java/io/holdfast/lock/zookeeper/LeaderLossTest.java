package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.ZooKeeperFrames;
import io.holdfast.lock.tck.chaos.ChaosConformance;
import io.holdfast.lock.tck.chaos.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** A campaign against an ensemble of three, in which a leader ends again and again. */
@Tag("any-jdk")
class LeaderLossTest extends ChaosConformance {
  private static final Duration TICK = Duration.ofMillis(60);

  @Override
  protected LockFixture fixture() {
    return new Fixture(Quorum.start((int) TICK.toMillis()));
  }

  @Override
  protected Set<Fault> faults() {
    return EnumSet.of(Fault.LOSE_LEADER, Fault.CUT, Fault.CLOSE_CLIENT);
  }

  private record Fixture(Quorum quorum) implements LockFixture {
    @Override
    public String name() {
      return "zookeeper-ensemble";
    }

    @Override
    public String url() {
      return Quorum.urlOf(quorum.clientPorts(), Ensemble.SESSION);
    }

    @Override
    public List<FrameCountingProxy> proxies() {
      return quorum.clientPorts().stream()
          .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .map(server -> FrameCountingProxy.start(server, ZooKeeperFrames::new))
          .toList();
    }

    @Override
    public String url(List<FrameCountingProxy> proxies) {
      return Quorum.urlOf(
          proxies.stream().map(FrameCountingProxy::port).toList(), Ensemble.SESSION);
    }

    @Override
    public void loseLeader() {
      quorum.restartLeader();
    }

    @Override
    public void close() {
      quorum.close();
    }
  }
}
