package io.holdfast.lock.internal;

import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request, and what takes in the answer to it: as a value, or as a failure. */
interface StoreCall<T> extends BiConsumer<@Nullable T, @Nullable Throwable> {
  /** Makes the request. May throw, as the backend may. */
  CompletionStage<T> ask(LockBackend backend, Deadline deadline);
}
