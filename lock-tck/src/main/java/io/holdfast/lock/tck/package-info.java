/**
 * The compatibility kit: it decides what may call itself a backend.
 *
 * <p>A backend author subclasses {@link io.holdfast.lock.tck.LockConformance} with a {@link
 * io.holdfast.lock.tck.LockFixture}. Beside that there are tools for a backend's own tests: {@link
 * io.holdfast.lock.tck.Peer}, {@link io.holdfast.lock.tck.VirtualClock} and {@link
 * io.holdfast.lock.tck.FrameCountingProxy}.
 */
@NullMarked
package io.holdfast.lock.tck;

import org.jspecify.annotations.NullMarked;
