package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a majority has done something, or none can. Servers that have nothing to do count
 * when all others have answered: until then their word is no better than that of a server that is
 * down. {@code lock} guards the counts.
 */
final class Majority {
  private final QuorumBackend backend;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Voter, StoreException> failures = new LinkedHashMap<>();
  private int done;
  private int spared;

  Majority(QuorumBackend backend) {
    this.backend = backend;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  /** A server was asked, and has done it or failed. */
  void answered(Voter voter, @Nullable Throwable e) {
    count(
        () -> {
          if (e == null) {
            done++;
          } else {
            failures.put(voter, Voter.failure(e));
          }
        });
  }

  /** A server is not asked, since there is nothing to do. */
  void spared() {
    count(() -> spared++);
  }

  @SuppressWarnings("NullAway") // the only value that Void has
  private void count(Runnable answer) {
    StoreException none = null;
    boolean reached;
    lock.lock();
    try {
      answer.run();
      int asked = backend.voters().size() - spared;
      boolean all = done + failures.size() == asked;
      reached = done + (all ? spared : 0) >= backend.needed();
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
