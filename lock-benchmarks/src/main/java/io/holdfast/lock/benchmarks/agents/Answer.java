package io.holdfast.lock.benchmarks.agents;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What came of an order: a sample of what was run, or why it failed, or neither. */
record Answer(@Nullable Sample sample, @Nullable String failure) implements Serializable {
  static final Answer DONE = new Answer(null, null);
}
