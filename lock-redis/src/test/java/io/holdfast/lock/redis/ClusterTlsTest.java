package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import io.holdfast.lock.tck.tls.TlsRules;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * The rules of TLS over a cluster: the address that the node gives for the slots is one that speaks
 * TLS, too. One node, so that nodes need not trust each other.
 */
@Tag("any-jdk")
class ClusterTlsTest extends TlsRules {
  private static final int SLOTS = 16384;

  @Override
  protected Server start(Identity identity, Authority clients) {
    RedisServer server =
        RedisServer.runningWithTls(
            identity,
            clients,
            "--cluster-enabled",
            "yes",
            "--cluster-announce-ip",
            "127.0.0.1",
            "--tls-cluster",
            "yes");
    Stream<String> slots = IntStream.range(0, SLOTS).mapToObj(Integer::toString);
    server.run("CLUSTER", Stream.concat(Stream.of("ADDSLOTS"), slots).toArray(String[]::new));
    await()
        .atMost(Waits.LONG)
        .until(() -> ((String) server.run("CLUSTER", "INFO")).contains("cluster_state:ok"));
    return new Server() {
      @Override
      public String url(String host) {
        return "rediss+cluster://%s:%d".formatted(host, server.tlsPort());
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  protected void awaitEars(Peer waiting) {
    await().atMost(Waits.LONG).until(() -> waiting.callsToAll() > 0);
  }
}
