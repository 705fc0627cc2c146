package io.holdfast.lock.redis;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this client has sent of one claim to the servers of a quorum, and what each of them may
 * still have of it, or may come to have. Thread-safe: {@code lock} guards all.
 */
final class Traces {
  private static final long LEAST_PAUSE_MILLIS = 10;
  private static final int MOST_DOUBLINGS = 5;

  /** What is known of one server. */
  private static final class Part {
    /** How many attempts have no answer yet. */
    int unanswered;

    /** Until when one that was never answered may still be executed. */
    @Nullable Long doubtfulUntil;

    /** Whether the server may have something of the claim. */
    boolean present;

    /** The number of the latest round that was sent there. */
    long round;

    @Nullable Cleanup cleanup;
  }

  /** The claim's place among the waiters, the same at all servers. */
  final long ticket;

  private final ReentrantLock lock = new ReentrantLock();
  private final Part[] parts;
  private int splits;
  private int begun;
  private boolean released;
  private long expiresNanos;

  Traces(int servers, long ticket) {
    this.ticket = ticket;
    this.parts = new Part[servers];
    for (int i = 0; i < servers; i++) {
      parts[i] = new Part();
    }
  }

  /**
   * Attempts are about to be sent, until {@link #sentAll}: it is not to be forgotten before.
   *
   * @param untilNanos when what they may leave at a server has expired by itself
   */
  Traces begin(long untilNanos) {
    lock.lock();
    try {
      begun++;
      expiresNanos = untilNanos;
    } finally {
      lock.unlock();
    }
    return this;
  }

  void sentAll() {
    lock.lock();
    try {
      begun--;
    } finally {
      lock.unlock();
    }
  }

  /** An attempt is about to be sent to a server. */
  void sent(int server, long round) {
    lock.lock();
    try {
      parts[server].unanswered++;
      parts[server].round = round;
    } finally {
      lock.unlock();
    }
  }

  /**
   * An attempt is about to be sent to a server that has lost a grant which the others have renewed.
   *
   * @return false if the claim is released: then it must not be sent
   */
  boolean sentAgain(int server, long round) {
    lock.lock();
    try {
      if (!released && parts[server].unanswered == 0) {
        sent(server, round);
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** It is about to be released, and is not sent anywhere again. */
  void release() {
    lock.lock();
    try {
      released = true;
    } finally {
      lock.unlock();
    }
  }

  /** The server has answered an attempt: it has the claim, among its waiters perhaps, or not. */
  void answered(int server, boolean has) {
    lock.lock();
    try {
      parts[server].unanswered--;
      parts[server].present |= has;
    } finally {
      lock.unlock();
    }
  }

  /**
   * An attempt has failed; if its outcome is unknown, it may be executed until the given moment.
   */
  void failed(int server, StoreException why, long untilNanos) {
    lock.lock();
    try {
      Part part = parts[server];
      part.unanswered--;
      if (why.kind() == Kind.OUTCOME_UNKNOWN) {
        part.present = true;
        part.doubtfulUntil = untilNanos;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the server may have, or come to have, something of the claim. */
  boolean mayBeAt(int server) {
    lock.lock();
    try {
      return parts[server].present || parts[server].unanswered > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether any server may, or something is about to be sent. */
  boolean mayBeAnywhere() {
    lock.lock();
    try {
      boolean any = begun > 0;
      for (Part part : parts) {
        any |= part.present || part.unanswered > 0;
      }
      return any;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A release that was sent at the given moment is confirmed.
   *
   * @param round up to which one it removes grants
   * @param stays whether the claim waits there all the same
   * @return whether that is final; else an attempt from before may be executed behind it
   */
  boolean released(int server, long sentNanos, long round, boolean stays) {
    lock.lock();
    try {
      Part part = parts[server];
      boolean late = part.doubtfulUntil != null && sentNanos - part.doubtfulUntil < 0;
      if (late || part.unanswered > 0) {
        return false;
      }
      part.present = part.present && (stays || part.round > round);
      part.doubtfulUntil = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how long an attempt may still be executed at the server; negative if it cannot. */
  long doubt(int server, long nowNanos) {
    lock.lock();
    try {
      Long until = parts[server].doubtfulUntil;
      return until == null ? -1 : until - nowNanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the one that removes the claim from the server for good, a new one if there is none.
   */
  Cleanup cleanup(int server, Cleanup fresh) {
    lock.lock();
    try {
      Part part = parts[server];
      part.cleanup = part.cleanup == null ? fresh : part.cleanup;
      return part.cleanup;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Some servers have granted the claim, and too few. Returns after how many ms to try again: at
   * random, and longer each time, so that clients that share the servers out among themselves do
   * not go on doing so.
   */
  long pauseAfterSplit() {
    lock.lock();
    try {
      long least = LEAST_PAUSE_MILLIS << Math.min(splits, MOST_DOUBLINGS);
      splits++;
      return least + ThreadLocalRandom.current().nextLong(3 * least);
    } finally {
      lock.unlock();
    }
  }

  /** It was renewed: what there is at the servers expires later. */
  void lasts(long untilNanos) {
    lock.lock();
    try {
      expiresNanos = untilNanos;
    } finally {
      lock.unlock();
    }
  }

  /** When what is left of it at any server has expired by itself. */
  long expiresNanos() {
    lock.lock();
    try {
      return expiresNanos;
    } finally {
      lock.unlock();
    }
  }

  boolean isExpired(long nowNanos) {
    lock.lock();
    try {
      return begun == 0 && nowNanos - expiresNanos > 0;
    } finally {
      lock.unlock();
    }
  }
}
