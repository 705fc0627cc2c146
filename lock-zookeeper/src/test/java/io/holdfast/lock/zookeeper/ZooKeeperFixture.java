package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;

/** A server in this JVM, and how to hurt it. */
record ZooKeeperFixture(Ensemble server) implements LockFixture {
  @Override
  public String url() {
    return server.url();
  }

  @Override
  public FrameCountingProxy proxy() {
    return server.proxy();
  }

  @Override
  public void deleteEntry(String name) {
    deleteEntry(server.hosts(), name);
  }

  /** Deletes the node that holds a name, by way of some servers. */
  static void deleteEntry(String hosts, String name) {
    atHolder(hosts, name, (client, node) -> client.delete().forPath(node));
  }

  @Override
  public void endSession(String name) {
    atHolder(
        server.hosts(),
        name,
        (client, node) ->
            server.endSession(client.checkExists().forPath(node).getEphemeralOwner()));
  }

  private static void atHolder(String hosts, String name, Action action) {
    try (CuratorFramework client =
        CuratorFrameworkFactory.newClient(hosts, new RetryNTimes(3, 100))) {
      client.start();
      String parent = Nodes.path(new LockName(name));
      String first = Nodes.sorted(client.getChildren().forPath(parent)).get(0);
      action.run(client, parent + "/" + first);
    } catch (Exception e) {
      throw new IllegalStateException("no holder of " + name, e);
    }
  }

  @Override
  public void crash() {
    server.restart();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void restartEmpty() {
    server.restartEmpty();
  }

  @Override
  public void close() {
    server.close();
  }

  private interface Action {
    void run(CuratorFramework client, String node) throws Exception;
  }
}
