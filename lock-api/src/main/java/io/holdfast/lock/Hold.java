package io.holdfast.lock;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The application's side of a grant: a lock name is held, until the hold is ended or lost.
 *
 * <p>A hold never lies about itself. {@link #isValid}, {@link #remaining} and {@link #ensureValid}
 * answer from the client's own clock, without I/O, and count from before the request was sent, less
 * a safety margin; so a hold that says that it is valid is still backed by the store, unless the
 * store itself forgot (data lost, key deleted by hand). For those cases pass {@link #fencingToken}
 * along with every write.
 *
 * <p>Thread-safe: any thread may ask, also one that does not own the hold.
 */
public interface Hold {
  /** {@return the lock name that is held} */
  String name();

  /**
   * {@return the fencing token of this hold: positive, and larger than that of every earlier hold
   * of the same name by whatever client} Nested holds of one thread share it. A resource that
   * remembers the largest token it has seen and refuses smaller ones is safe even from a holder
   * that was frozen past its lease.
   *
   * @see <a
   *     href="https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">Martin
   *     Kleppmann, How to do distributed locking</a>
   */
  long fencingToken();

  /**
   * {@return how long this hold is still good if no renewal succeeds from now on; zero if it was
   * lost or has ended} Never negative.
   */
  Duration remaining();

  /** {@return whether this hold is neither ended nor lost, and has validity left} */
  default boolean isValid() {
    return !remaining().isZero();
  }

  /**
   * Returns if this hold is valid, throws if it is not. To be called before a step that must not be
   * taken without the lock.
   *
   * @throws LockLostException if the hold was lost
   * @throws IllegalMonitorStateException if the hold was ended by its owner
   */
  void ensureValid();

  /**
   * Registers a listener that is called exactly once if this hold is lost, and at once if it is
   * lost already; never if the hold is ended by its owner first. It runs on the client's callback
   * executor, never on the caller's thread.
   *
   * @param listener told why the hold was lost
   */
  void onLost(Consumer<? super LossReason> listener);

  /**
   * Registers a listener that is called once when the hold is in danger: a third of its lease is
   * left and no renewal has succeeded. It leaves time to stop in good order. A hold without renewal
   * is in danger at the same point of time. Runs on the client's callback executor.
   *
   * @param listener told the hold that is endangered
   */
  void onEndangered(Consumer<? super Hold> listener);
}
