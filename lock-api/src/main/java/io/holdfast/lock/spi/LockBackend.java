package io.holdfast.lock.spi;

import io.holdfast.lock.Finding;
import io.holdfast.lock.spi.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of grants: three verbs on claims, and one that spares requests. It knows nothing of
 * threads, queues or renewal, and needs no state per claim but where the store knows no leases
 * ({@link Capabilities#sessionBound}).
 *
 * <p><b>Stages.</b> A stage may be complete on return. It completes by the given deadline, normally
 * with the store's answer, or exceptionally with a {@link StoreException} that says what is known
 * of the outcome; any other throwable counts as {@link StoreException.Kind#OUTCOME_UNKNOWN}.
 * <b>When a stage fails with {@code OUTCOME_UNKNOWN}, the connection that carried the request has
 * been closed, or the request itself says until when it may be executed</b>: the engine counts on
 * it that the store executes nothing of that request later than one request time-out afterwards.
 * (Or the store executes what one client asks for in order: then a release that is answered is
 * final by itself.)
 *
 * <p><b>Deadlines</b> bound a request, not the patience of who asked: the engine always gives one
 * request time-out, so a backend may close a connection that others share when one passes.
 *
 * <p><b>Blocking.</b> A method that does its I/O on the calling thread says so with {@link
 * Capabilities#blocking}; the engine then calls it on threads of its own. One that does not say so
 * must return at once, unless the calling thread has nothing to do but to wait for the answer:
 * until {@link Deadline#callerWaitsUntil} the method may use it for its I/O, its own and what other
 * calls are waiting for. It returns by then, and as soon as the thread is interrupted, with its
 * stage complete or not, and leaves the thread's interrupt flag as it is.
 *
 * <p>Thread-safe.
 */
public interface LockBackend extends AutoCloseable {
  /** {@return what this backend can do} No I/O, and always the same. */
  Capabilities capabilities();

  /**
   * Tries to turn a claim into a grant, in one atomic step at the store, and never waits for the
   * name to become free.
   *
   * <ul>
   *   <li>Free, or reserved for this claim: granted for {@link Claim#lease}, with at least one and
   *       at most {@link Claim#tokens} new fencing tokens, each larger than every token minted for
   *       the name before.
   *   <li>Granted to this claim already (the request is a repetition): the deadline becomes the
   *       later of what it was and now + lease, and a new range of tokens is minted.
   *   <li>Else busy; with {@link Claim#await} the claim is registered as a waiter in the same step,
   *       behind those that are, and {@link Events#tryAgain} is called when its turn comes, or
   *       {@link Events#granted} if it is granted then.
   * </ul>
   *
   * <p>A mode that is not among the {@link Capabilities#modes} fails with {@link
   * StoreException.Kind#REFUSED}.
   *
   * @param claim what is wanted
   * @param deadline when the stage is complete at the latest
   * @return the store's answer
   */
  CompletionStage<Attempt> attempt(Claim claim, Deadline deadline);

  /**
   * Prolongs grants to now + lease. Never shortens one, never re-creates one that is gone, never
   * touches another claim's.
   *
   * @param claims grants of one shard, each with the lease that it shall have
   * @param deadline when the stage is complete at the latest
   * @return one answer for each claim, in the same order
   */
  CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline);

  /**
   * Removes every trace of the ids from the name: grant, reservation, place among the waiters. A
   * grant or reservation that is removed passes to the first living waiter, if there is one: as a
   * reservation, or as a grant with the lease and the tokens that the waiter's latest attempt asked
   * for, minted in the same step. Touches nothing of other ids, and is no error if there is no
   * trace.
   *
   * <p>The engine never releases an id while an attempt of it is unanswered; a backend that sends
   * an attempt again by itself must not let it overtake a release.
   *
   * @param name the lock name
   * @param ids claims of one client for that name
   * @param deadline when the stage is complete at the latest
   * @return complete when the store has confirmed it
   */
  CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline);

  /**
   * Goes on with a grant of which somebody of the same client wants more holds: brings it more
   * tokens, or passes the name on if others have waited for long enough. In one atomic step at the
   * store:
   *
   * <ul>
   *   <li>The grant of the claim lives, another claim waits, and there is a successor: the name
   *       passes to the first living waiter as by {@link #release}, and the successor is registered
   *       behind all that wait, as by an {@link #attempt} with {@link Claim#await}. Busy, and
   *       registered; nothing of the claim is left.
   *   <li>The grant lives, and nobody waits, or there is no successor: the deadline becomes the
   *       later of what it was and now + lease, and a new range of tokens is minted. Granted.
   *   <li>The claim has no grant: nothing is changed. Busy, and not registered. (A repetition may
   *       say registered if the successor is.)
   * </ul>
   *
   * <p>Tokens are minted in the step that proves the grant, and nowhere else.
   *
   * <p>Called only if the {@link Capabilities#extending} say so, and never while an attempt of
   * either id is unanswered or may still be executed. No id is released while this is unanswered.
   *
   * @param claim whose grant it is
   * @param successor the id under which the same client waits next, never used before; {@code null}
   *     to keep the name whoever waits
   * @param deadline when the stage is complete at the latest
   * @return the store's answer
   */
  default CompletionStage<Attempt> extend(
      Claim claim, @Nullable ClaimId successor, Deadline deadline) {
    return CompletableFuture.failedFuture(
        new StoreException(Kind.REFUSED, "this backend extends no grants", null));
  }

  /**
   * {@return which part of the store keeps the name, as a value with {@code equals}} One call of
   * {@link #renew} never crosses parts.
   *
   * @param name the lock name
   */
  default Object shard(LockName name) {
    return "";
  }

  /**
   * Looks at the store, for {@link io.holdfast.lock.Locks#examine}. Does its I/O on the calling
   * thread, apart from the requests of locks where it can.
   *
   * @param deadline when it returns or throws at the latest
   * @return what was found; nothing if this backend cannot look
   * @throws StoreException if the store cannot be reached, or refuses
   */
  default List<Finding> examine(Deadline deadline) {
    return List.of();
  }

  /** Describes the store for messages: kind and address, no secret. */
  @Override
  String toString();

  /** Closes what this backend opened itself. Stages still incomplete fail. Never throws. */
  @Override
  void close();
}
