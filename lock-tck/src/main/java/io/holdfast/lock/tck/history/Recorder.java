package io.holdfast.lock.tck.history;

import io.holdfast.lock.Hold;
import io.holdfast.lock.tck.history.Event.Kind;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Writes down what the owners of one client ask and are told. The recorder reads the clock itself,
 * so a call is recorded before it is made and an answer after it came: what lies between can only
 * be too long, and a judge who trusts nothing outside of it is never wrong.
 *
 * <p>An event of a call must have left the process before the call is made, or a process that is
 * killed in it leaves a history that is not true: an {@link EventWriter} does that.
 *
 * <p>Thread-safe if the sink is; without locks.
 */
public final class Recorder {
  private final String client;
  private final Consumer<? super Event> sink;

  /**
   * Makes a recorder.
   *
   * @param client the client's name, different from all others', without {@code /}
   * @param sink where events go to, for instance {@code queue::add} of a concurrent queue; called
   *     on the threads of the owners
   */
  public Recorder(String client, Consumer<? super Event> sink) {
    this.client = Objects.requireNonNull(client);
    this.sink = Objects.requireNonNull(sink);
  }

  private void record(Kind kind, String owner, String lock, String note) {
    sink.accept(new Event(System.nanoTime(), kind, client, owner, lock, 0, 0, note));
  }

  /**
   * Records a call.
   *
   * @param call {@link Kind#TRY}, {@link Kind#WAIT} or {@link Kind#RELEASE}
   * @param owner who calls
   * @param lock the lock name
   */
  public void call(Kind call, String owner, String lock) {
    record(call, owner, lock, "");
  }

  /**
   * Records an answer other than a grant.
   *
   * @param answer {@link Kind#REFUSED}, {@link Kind#UNKNOWN} or {@link Kind#RELEASED}
   * @param owner who called
   * @param lock the lock name
   * @param note why, or empty
   */
  public void answer(Kind answer, String owner, String lock, String note) {
    record(answer, owner, lock, note);
  }

  /**
   * Records the answer to an acquire, with the hold's token and validity.
   *
   * @param owner who called
   * @param lock the lock name
   * @param hold what the owner was given
   */
  public void granted(String owner, String lock, Hold hold) {
    hold(Kind.GRANTED, owner, lock, hold);
  }

  /**
   * Asks a hold for its validity, and records what it says.
   *
   * @param owner whose hold it is
   * @param lock the lock name
   * @param hold the hold
   */
  public void valid(String owner, String lock, Hold hold) {
    hold(Kind.VALID, owner, lock, hold);
  }

  private void hold(Kind kind, String owner, String lock, Hold hold) {
    // The validity counts from a moment before it was asked for, or it would end too late.
    long now = System.nanoTime();
    long valid = hold.remaining().toNanos();
    sink.accept(new Event(now, kind, client, owner, lock, hold.fencingToken(), valid, ""));
  }

  /**
   * Records that an owner was told of a loss.
   *
   * @param owner whose hold it was
   * @param lock the lock name
   * @param token the hold's token
   * @param reason why it was lost
   */
  public void lost(String owner, String lock, long token, String reason) {
    sink.accept(new Event(System.nanoTime(), Kind.LOST, client, owner, lock, token, 0, reason));
  }

  /** Records that the process of this recorder's client has ended; to be called by another. */
  public void dead() {
    record(Kind.DEAD, "", "", "");
  }

  /**
   * Records that a disturbance begins, before it does.
   *
   * @param what a text that the disturbance can be told from others by
   */
  public void fault(String what) {
    record(Kind.FAULT, "", "", what);
  }

  /**
   * Records that a disturbance is over, after it is.
   *
   * @param what the same text
   */
  public void healed(String what) {
    record(Kind.HEALED, "", "", what);
  }
}
