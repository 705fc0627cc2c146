package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.util.Set;

/**
 * Locks on several independent Redis or Valkey servers, from 6.2 on, of which a minority may be
 * lost at any time with all of its data: a name is granted to who has it at a majority of them.
 *
 * <p>Found by the service loader for {@code redis+quorum://user:password@h1,h2,h3/database} and
 * {@code rediss+quorum://…}, the same over TLS; with 3, 5, 7 or 9 hosts, each with a port of its
 * own if it is not 6379. User, password and database are the same on all of them. The servers know
 * nothing of each other: no replicas, no cluster. All clients name the same servers, in any order.
 *
 * <p><b>Grant delay.</b> A server that was started again without its data must not take part in a
 * grant while another that it has forgotten may still be believed in: two such servers could make
 * one more majority. So each server grants nothing for {@code grantDelay} (15 s if not given) after
 * its start, and no lease is longer than that; see {@link RedisLockProvider} for how it must be set
 * and changed. The other servers serve meanwhile; only where a majority was started together, as at
 * the very first time, nobody is granted anything for so long. {@code grantDelay=0s} turns it off:
 * then the restart of one server can put two holders side by side for a lease at most, and only
 * their tokens tell them apart.
 */
public final class RedisQuorumLockProvider implements LockProvider {
  /** For the service loader. */
  public RedisQuorumLockProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("redis+quorum", "rediss+quorum");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    QuorumOptions options = QuorumOptions.parse(config.requireUrl(), config.requestTimeout());
    QuorumBackend backend = new QuorumBackend(options, config, events);
    backend.awaitMajority();
    return backend;
  }
}
