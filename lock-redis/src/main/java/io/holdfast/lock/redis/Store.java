package io.holdfast.lock.redis;

import io.holdfast.lock.spi.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Where scripts run. Thread-safe. */
interface Store extends AutoCloseable {
  /**
   * Runs a script.
   *
   * @return its result, or a {@link io.holdfast.lock.spi.StoreException}
   */
  <T> CompletionStage<T> run(Call<T> call, Deadline deadline);

  /** Makes sure that messages for this client's waiters are listened to from soon on. */
  void listen();

  /** Whether {@link #run} does its I/O on the calling thread. */
  boolean blocking();

  /** Whether one script may touch several partitions. */
  boolean crossesPartitions();

  /** Whether what it answers as granted or renewed has reached replicas. */
  boolean awaitsReplicas();

  /** The average time from request to reply, or zero if nothing was measured yet. */
  Duration roundTrip();

  /**
   * Asks each server that keeps locks, or may come to, about itself, and sentinels about them, on
   * the calling thread.
   *
   * @throws io.holdfast.lock.spi.StoreException if none can be asked
   */
  Facts facts(Deadline deadline);

  @Override
  void close();
}
