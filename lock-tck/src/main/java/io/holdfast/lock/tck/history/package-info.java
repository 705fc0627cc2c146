/**
 * Histories of locks, and a judge of them. Threads and processes record what they asked and what
 * they were told ({@link io.holdfast.lock.tck.history.Recorder}, or a {@link
 * io.holdfast.lock.tck.history.RecordedLock} around a lock); the parts are put together as a {@link
 * io.holdfast.lock.tck.history.History}; {@link io.holdfast.lock.tck.history.Judge} says what in it
 * a correct lock cannot have done.
 *
 * <p><b>The specification.</b> A history is right if, within the time that each call took, a moment
 * can be found at which it took effect, so that all of them in that order are what the following
 * lock does. It is free, or held by one hold.
 *
 * <ul>
 *   <li>An acquire that is granted begins a hold while the lock is free, with a token larger than
 *       all before. An owner that has a hold enters it once more instead, with the same token.
 *   <li>A hold ends with its last release, whose call may also have failed, or by expiry, no sooner
 *       than the validity that its owner was told. A release that was confirmed has ended it; else
 *       it ends at the latest {@link io.holdfast.lock.tck.history.Limits#trace} after its owner
 *       gave it up, lost it or died.
 *   <li>An acquire is refused while somebody else holds the lock.
 *   <li>A claim may be granted, unseen by its owner, and lapse again, as often as it likes: while
 *       its acquire is under way, and, if that ended without a grant and it was not a mere try that
 *       was refused, for one {@link io.holdfast.lock.tck.history.Limits#trace} after that.
 * </ul>
 *
 * <p>Beside that, somebody who waits gets the lock in time once nobody holds it.
 *
 * <p><b>Time</b> is {@link System#nanoTime}, which has one origin for all processes of a machine
 * where it is a clock of the system, as on Linux ({@code CLOCK_MONOTONIC}). {@link
 * io.holdfast.lock.tck.history.SharedClock} checks that.
 */
@NullMarked
package io.holdfast.lock.tck.history;

import org.jspecify.annotations.NullMarked;
