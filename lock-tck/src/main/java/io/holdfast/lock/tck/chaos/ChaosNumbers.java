package io.holdfast.lock.tck.chaos;

import java.time.Duration;

/**
 * What a campaign came to.
 *
 * @param operations calls of clients: acquires, nested ones too, and releases
 * @param grants holds that began
 * @param handOffs of those, holds that followed one of another owner of the same client
 * @param faults how many faults struck
 * @param counted how many of them met a live hold, a waiter and an unanswered request
 * @param longestUnavailability the longest time in which somebody waited for a lock and nobody had
 *     a hold of it, faults or not
 * @param availability from 0 to 1: the part of the time outside faults, summed over the locks, in
 *     which nobody waited in vain; see {@link ChaosCampaign} for what that is
 * @param exclusionLost how many holds were valid while others had the lock too, or handed on after
 *     that, since a fault that only fencing survives had made the store forget them
 * @param violations how often something happened that no fault excuses
 */
public record ChaosNumbers(
    long operations,
    long grants,
    long handOffs,
    int faults,
    int counted,
    Duration longestUnavailability,
    double availability,
    int exclusionLost,
    int violations) {}
