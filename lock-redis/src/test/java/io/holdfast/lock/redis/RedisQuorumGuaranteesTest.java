package io.holdfast.lock.redis;

import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.guarantees.Guarantees;
import io.holdfast.lock.tck.redis.RedisQuorum;
import org.junit.jupiter.api.Test;

class RedisQuorumGuaranteesTest extends Guarantees {
  private QuorumFixture fixture;

  @Override
  protected LockFixture start() {
    fixture = new QuorumFixture(RedisQuorum.running(3), "redis-quorum", QuorumFixture.NO_DELAY);
    return fixture;
  }

  @Override
  protected void killConnections() {
    fixture.killConnections();
  }

  @Override
  protected void freeze(boolean on) {
    if (on) {
      fixture.freeze();
    } else {
      fixture.thaw();
    }
  }

  @Test
  void dataLost_bothHold() throws Exception {
    bothHold(name -> fixture.restartEmpty());
  }
}
