/**
 * The in-JVM backend, {@code local:}: for a single process, for tests, and as the example for who
 * writes a backend.
 */
@NullMarked
package io.holdfast.lock.internal.local;

import org.jspecify.annotations.NullMarked;
