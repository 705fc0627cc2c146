/**
 * The engine: everything that is hard and the same for every store. Not exported.
 *
 * <p>{@link io.holdfast.lock.internal.Contender} is the place to start: the state machine of one
 * client and one lock name.
 */
@NullMarked
package io.holdfast.lock.internal;

import org.jspecify.annotations.NullMarked;
