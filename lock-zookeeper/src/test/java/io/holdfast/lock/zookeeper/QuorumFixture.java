package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.ZooKeeperFrames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** An ensemble of three, and how to hurt it. */
record QuorumFixture(Quorum quorum) implements LockFixture {
  @Override
  public String name() {
    return "zookeeper-ensemble";
  }

  @Override
  public String url() {
    return Quorum.urlOf(quorum.clientPorts(), Ensemble.SESSION);
  }

  /** In front of one server: whoever goes through it knows of that one only. */
  @Override
  public FrameCountingProxy proxy() {
    return proxy(quorum.clientPorts().get(0));
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    return url(List.of(proxy));
  }

  @Override
  public List<FrameCountingProxy> proxies() {
    return quorum.clientPorts().stream().map(QuorumFixture::proxy).toList();
  }

  private static FrameCountingProxy proxy(int port) {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return FrameCountingProxy.start(server, ZooKeeperFrames::new);
  }

  @Override
  public String url(List<FrameCountingProxy> proxies) {
    return Quorum.urlOf(proxies.stream().map(FrameCountingProxy::port).toList(), Ensemble.SESSION);
  }

  @Override
  public void deleteEntry(String name) {
    ZooKeeperFixture.deleteEntry(Quorum.hosts(quorum.clientPorts()), name);
  }

  @Override
  public void restart() {
    quorum.restart();
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
