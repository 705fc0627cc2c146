package io.holdfast.lock.tck.seckill;

import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Hold;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps buyers apart, or not. */
interface Guard {
  /** Waits for the buyer's turn. */
  Turn enter() throws InterruptedException;

  /** A buyer's turn, for the thread that entered. */
  interface Turn extends AutoCloseable {
    /** {@return the fencing token, 0 for none} */
    default long token() {
      return 0;
    }

    /** Throws unless it is still this buyer's turn. */
    default void ensureValid() {}

    @Override
    void close();
  }

  /** Every turn at once. */
  static Guard none() {
    return () -> () -> {};
  }

  /** A lock of this JVM. */
  static Guard jvm() {
    Lock lock = new ReentrantLock();
    return () -> {
      lock.lockInterruptibly();
      return lock::unlock;
    };
  }

  /** A distributed lock; with patience, a buyer who waits longer gets no turn. */
  static Guard locked(DistributedLock lock, @Nullable Duration patience) {
    return () -> {
      if (patience == null) {
        lock.lockInterruptibly();
      } else if (!lock.tryLock(patience)) {
        throw new NoTurnException(
            "no lock on '%s' within %s: not buying".formatted(lock.name(), patience));
      }
      return new HeldTurn(lock);
    };
  }

  /** A buyer ran out of patience. */
  final class NoTurnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoTurnException(String message) {
      super(message);
    }
  }

  /** A turn under a distributed lock. */
  final class HeldTurn implements Turn {
    private final DistributedLock lock;
    private final Hold hold;

    HeldTurn(DistributedLock lock) {
      this.lock = lock;
      this.hold = Objects.requireNonNull(lock.current(), "a thread that has the lock has a hold");
    }

    @Override
    public long token() {
      return hold.fencingToken();
    }

    @Override
    public void ensureValid() {
      hold.ensureValid();
    }

    @Override
    public void close() {
      lock.unlock();
    }
  }
}
