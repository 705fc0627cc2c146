package io.holdfast.lock;

/**
 * What a client has done since it was opened, and what it holds now. A snapshot: the numbers were
 * read one after the other.
 *
 * @param holds holds that are live now
 * @param waiting threads and futures that wait now
 * @param unsettled releases that the store has not confirmed yet, and attempts under way that
 *     nobody waits for any longer
 * @param acquired holds that were acquired, nested ones not counted
 * @param handedOff of those, holds that were passed on inside this client without asking the store
 * @param lost holds that were lost
 * @param attempts attempts that were sent
 * @param renewals renewal batches that were sent
 * @param releases releases that were sent, repetitions included
 */
public record LockStatistics(
    int holds,
    int waiting,
    int unsettled,
    long acquired,
    long handedOff,
    long lost,
    long attempts,
    long renewals,
    long releases) {}
