package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a majority has done something, or none can. Servers that are not asked, since they
 * have nothing to do, count when all others have answered: until then their word is no better than
 * that of a server that is down. {@code lock} guards the counts.
 */
final class Majority {
  private final QuorumBackend backend;
  private final int asked;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Voter, StoreException> failures = new LinkedHashMap<>();
  private int done;

  /**
   * Makes one.
   *
   * @param asked how many servers are asked, at least one
   */
  Majority(QuorumBackend backend, int asked) {
    this.backend = backend;
    this.asked = asked;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  /** A server that was asked has done it or failed. */
  @SuppressWarnings("NullAway") // the only value that Void has
  void answered(Voter voter, @Nullable Throwable e) {
    StoreException none = null;
    boolean reached;
    lock.lock();
    try {
      if (e == null) {
        done++;
      } else {
        failures.put(voter, Voter.failure(e));
      }
      int notAsked = backend.voters().size() - asked;
      boolean all = done + failures.size() == asked;
      reached = done + (all ? notAsked : 0) >= backend.needed();
      if (backend.voters().size() - failures.size() < backend.needed()) {
        none = backend.failure(failures);
      }
    } finally {
      lock.unlock();
    }
    if (reached) {
      result.complete(null);
    } else if (none != null) {
      result.completeExceptionally(none);
    }
  }
}
