/**
 * Distributed locks: what applications see.
 *
 * <p>{@link io.holdfast.lock.Locks} is a client of one lock store; {@link
 * io.holdfast.lock.DistributedLock} is one lock name seen through that client; a {@link
 * io.holdfast.lock.Hold} is what a grant of the store gives to a thread, and a {@link
 * io.holdfast.lock.Lease} what it gives to whoever has the handle.
 *
 * <p>Unless an argument or result is marked {@code @Nullable}, {@code null} is not allowed.
 */
@NullMarked
package io.holdfast.lock;

import org.jspecify.annotations.NullMarked;
