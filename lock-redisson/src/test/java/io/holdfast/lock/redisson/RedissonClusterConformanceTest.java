package io.holdfast.lock.redisson;

import static java.util.stream.Collectors.joining;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The kit, against a cluster of three primaries. */
@Tag("any-jdk")
class RedissonClusterConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    List<RedisServer> nodes = RedisServer.cluster(3);
    return new LockFixture() {
      @Override
      public String url() {
        return nodes.stream()
            .map(node -> "127.0.0.1:" + node.port())
            .collect(joining(",", "redisson+redis+cluster://", ""));
      }

      @Override
      public void deleteEntry(String name) {
        RedisServer node = nodes.get(nodeOf(name));
        if (node.run("DEL", name).equals(0L)) {
          throw new IllegalStateException("nobody holds " + name);
        }
      }

      private int nodeOf(String name) {
        long slot = (Long) nodes.get(0).run("CLUSTER", "KEYSLOT", name);
        int node = 0;
        while (slot >= 16384L * (node + 1) / nodes.size()) {
          node++;
        }
        return node;
      }

      @Override
      public void flushScripts() {
        for (RedisServer node : nodes) {
          Object unused = node.run("SCRIPT", "FLUSH");
        }
      }

      @Override
      public void close() {
        nodes.forEach(RedisServer::close);
      }
    };
  }
}
