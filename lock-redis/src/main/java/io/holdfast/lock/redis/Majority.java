package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Waits until a majority has done something, or none can. {@code lock} guards the counts. */
final class Majority {
  private final QuorumBackend backend;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Voter, StoreException> failures = new LinkedHashMap<>();
  private int done;

  Majority(QuorumBackend backend) {
    this.backend = backend;
  }

  CompletableFuture<Void> result() {
    return result;
  }

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
      reached = done >= backend.needed();
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
