package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.Deadline;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * The thread that asked for a verb. While the verb runs on it, and if it would do nothing but wait
 * until the verb's deadline anyway, it may wait for an answer in one of ZooKeeper's blocking calls:
 * their answers come straight from the thread that reads, those to callbacks by way of another.
 *
 * <p>Blocking calls know no deadline. So who sees to the verb's deadline interrupts the thread when
 * it is over ({@link #leave}), and the thread does not show that interrupt to the application. One
 * of the application's ends the call as well, and stays.
 *
 * <p><b>Concurrency.</b> The monitor guards the fields: an interrupt is sent only while the thread
 * is known to be in a call, so it never hits anything else. If both interrupts come before the
 * thread has woken, they look like one. It is taken for the application's if that was there when
 * the deadline came; if it comes in the instant between that and the waking, it is lost.
 */
final class Caller {
  /** A caller that does not wait. */
  static final Caller NONE = new Caller(null);

  private final @Nullable Thread thread;
  private boolean gone;
  private boolean blocked;
  private boolean told;

  private Caller(@Nullable Thread thread) {
    this.thread = thread;
  }

  /** Returns what the calling thread may be used for. */
  static Caller of(Deadline deadline) {
    Long until = deadline.callerWaitsUntil();
    boolean waits = until != null && until - deadline.nanos() >= 0;
    return waits ? new Caller(Thread.currentThread()) : NONE;
  }

  /** A request that waits for its answer. */
  interface Request<T> {
    T send() throws KeeperException, InterruptedException;
  }

  /** Whether the current thread is this one, and may block. */
  boolean mayBlock() {
    return thread != null
        && thread == Thread.currentThread()
        && !thread.isInterrupted()
        && !isGone();
  }

  /** Whether its time is over, or the verb has returned. */
  synchronized boolean isGone() {
    return gone;
  }

  /**
   * Waits for an answer; only where {@link #mayBlock} says so.
   *
   * @throws KeeperException what the server answered, or {@link Code#REQUESTTIMEOUT} if the verb's
   *     time is over: then it may be executed nevertheless
   * @throws InterruptedException if the application has interrupted the thread, which stays
   *     interrupted; it may be executed nevertheless, and the verb goes on without blocking
   */
  <T> T call(Request<T> request) throws KeeperException, InterruptedException {
    synchronized (this) {
      if (gone) {
        throw KeeperException.create(Code.REQUESTTIMEOUT);
      }
      blocked = true;
    }
    boolean interrupted = false;
    try {
      return request.send();
    } catch (InterruptedException e) {
      interrupted = true;
      if (isGone()) {
        throw KeeperException.create(Code.REQUESTTIMEOUT);
      }
      throw e;
    } finally {
      returned(interrupted);
    }
  }

  private synchronized void returned(boolean interrupted) {
    blocked = false;
    if (told && !interrupted) {
      Thread.interrupted(); // ours, which the answer has overtaken
    } else if (interrupted && !told) {
      Thread.currentThread().interrupt();
    }
  }

  /** It waits no longer: the verb has returned, or its time is over. */
  void leave() {
    if (thread == null) {
      return;
    }
    synchronized (this) {
      gone = true;
      if (blocked && !told && !thread.isInterrupted()) {
        told = true;
        thread.interrupt();
      }
    }
  }
}
