package io.holdfast.lock.benchmarks.workloads;

import io.holdfast.lock.benchmarks.contestants.Session;
import io.holdfast.lock.benchmarks.contestants.Stores;
import java.util.Deque;

/**
 * Where a workload runs.
 *
 * @param session the contestant's client in this process
 * @param stores where the stores are
 * @param names what the names of its locks begin with; those of all processes are the same
 * @param undo what is run, the last first, when the scenario is over
 */
public record Seat(Session session, Stores stores, String names, Deque<AutoCloseable> undo) {}
