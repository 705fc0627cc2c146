package io.holdfast.lock.zookeeper;

import io.holdfast.lock.tck.load.LoadTest;
import io.holdfast.lock.tck.load.StoreUnderLoad;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Against a server in this JVM that removes empty containers soon, so that none is left. */
class ZooKeeperLoadTest extends LoadTest {
  private static final String INTERVAL = "znode.container.checkIntervalMs";
  private static final String RATE = "znode.container.maxPerMinute";

  @BeforeEach
  void hurry() {
    System.setProperty(INTERVAL, "1000");
    System.setProperty(RATE, "1000000");
  }

  @AfterEach
  void doNotHurry() {
    System.clearProperty(INTERVAL);
    System.clearProperty(RATE);
  }

  @Override
  protected int shortRun() {
    return 3_000;
  }

  @Override
  protected StoreUnderLoad store() {
    return new Store(Ensemble.ticking(500));
  }

  private record Store(Ensemble server) implements StoreUnderLoad {
    /** With a session that no pause of a busy machine ends. */
    @Override
    public String url() {
      return "zookeeper://" + server.hosts() + "?sessionTimeout=10s";
    }

    @Override
    public Map<String, Long> things() {
      return Map.of(
          "nodes", server.count("zk_znode_count"),
          "ephemerals", server.count("zk_ephemerals_count"),
          "watches", server.watches(),
          "sessions", server.count("zk_global_sessions"),
          "connections", server.count("zk_num_alive_connections"));
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
