package io.holdfast.lock.tck.redis;

import static org.awaitility.Awaitility.await;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.guarantees.Guarantees;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What docs/guarantees.md says of backends that have a Redis server. */
public abstract class RedisGuarantees extends Guarantees {
  private RedisServer server;

  /** Describes the server to the kit. */
  protected abstract LockFixture fixture(RedisServer server);

  @Override
  protected final LockFixture start() {
    server = RedisServer.running();
    return fixture(server);
  }

  @Override
  protected final void killConnections() {
    for (String type : new String[] {"normal", "pubsub"}) {
      Object unused = server.run("CLIENT", "KILL", "TYPE", type);
    }
  }

  @Override
  protected final void freeze(boolean on) {
    server.signal(on ? "STOP" : "CONT");
  }

  @Test
  final void dataLost_bothHold() throws Exception {
    bothHold(name -> server.restartEmpty());
  }

  @Test
  final void everythingFlushed_bothHold() throws Exception {
    bothHold(
        name -> {
          Object unused = server.run("FLUSHALL");
          // Tokens come from the server's clock then; within one millisecond they may come again.
          long now = System.currentTimeMillis();
          await().pollDelay(Duration.ZERO).until(() -> System.currentTimeMillis() > now + 1);
        });
  }
}
