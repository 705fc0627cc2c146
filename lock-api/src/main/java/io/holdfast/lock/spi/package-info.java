/**
 * What a backend implements.
 *
 * <p>A backend is a {@link io.holdfast.lock.spi.LockProvider}, found by {@link
 * java.util.ServiceLoader}, and the {@link io.holdfast.lock.spi.LockBackend} that it opens: three
 * verbs on claims and an event sink to call. Threads, reentrancy, queues, hand-off, renewal, loss
 * and doubt are the engine's and no backend's business.
 */
@NullMarked
package io.holdfast.lock.spi;

import org.jspecify.annotations.NullMarked;
