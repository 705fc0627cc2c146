package io.holdfast.lock.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import io.holdfast.lock.tck.tls.TlsRules;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

/** The rules of TLS over three servers of which a majority decides. */
@Tag("any-jdk")
class QuorumTlsTest extends TlsRules {
  @Override
  protected Server start(Identity identity, Authority clients) {
    List<RedisServer> servers =
        IntStream.range(0, 3).mapToObj(i -> RedisServer.runningWithTls(identity, clients)).toList();
    return new Server() {
      @Override
      public String url(String host) {
        return servers.stream()
            .map(server -> host + ":" + server.tlsPort())
            .collect(Collectors.joining(",", "rediss+quorum://", ""));
      }

      @Override
      public String options() {
        return "grantDelay=0s"; // they were started just now
      }

      @Override
      public void close() {
        servers.forEach(RedisServer::close);
      }
    };
  }

  @Override
  protected void awaitEars(Peer waiting) {
    await().atMost(Waits.LONG).until(() -> waiting.callsToAll() > 0);
  }
}
