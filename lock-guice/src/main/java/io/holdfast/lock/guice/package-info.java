/**
 * Clients of lock stores in Guice injectors: {@link io.holdfast.lock.guice.HoldfastModule} binds a
 * {@link io.holdfast.lock.Locks}, opens it when the injector is created, and has it closed by a
 * {@link io.holdfast.lock.guice.LocksLifecycle}.
 */
@NullMarked
package io.holdfast.lock.guice;

import org.jspecify.annotations.NullMarked;
