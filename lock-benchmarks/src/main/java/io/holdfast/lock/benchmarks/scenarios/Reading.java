package io.holdfast.lock.benchmarks.scenarios;

/**
 * What a server says of itself.
 *
 * @param cpuSeconds its processor time so far
 * @param commands how many it ran, those inside scripts as well; or packets that it received
 * @param scripts how many it ran
 * @param prolonged how many keys got another expiry
 * @param entries how many keys or nodes there are
 */
record Reading(double cpuSeconds, long commands, long scripts, long prolonged, long entries) {
  Reading since(Reading earlier) {
    return new Reading(
        cpuSeconds - earlier.cpuSeconds,
        commands - earlier.commands,
        scripts - earlier.scripts,
        prolonged - earlier.prolonged,
        entries - earlier.entries);
  }
}
