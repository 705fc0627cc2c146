package io.holdfast.lock;

import java.util.Objects;

/**
 * One thing that was found when a store was looked at: how far it may be trusted with locks. See
 * {@link Locks#examine}.
 *
 * @param severity what it means for locks
 * @param node which server it was found on, as host and port; empty if it is about all of them
 * @param subject what was looked at, in a word or two
 * @param found what was found, without secrets
 * @param advice what to change and why; empty if there is nothing to do
 */
public record Finding(Severity severity, String node, String subject, String found, String advice) {
  /** What a finding means for locks. From harmless to bad. */
  public enum Severity {
    /** As it should be. */
    FINE,
    /** Locks keep their promises; somebody who runs the store should know of it. */
    NOTE,
    /** It could not be seen, for want of a right, for instance. */
    UNKNOWN,
    /** Two can hold a lock at once, or a lock can be lost, in a way that can be prevented. */
    UNSAFE
  }

  /**
   * Checks that nothing is {@code null}.
   *
   * @param severity what it means for locks
   * @param node which server it was found on, as host and port; empty if it is about all of them
   * @param subject what was looked at, in a word or two
   * @param found what was found, without secrets
   * @param advice what to change and why; empty if there is nothing to do
   */
  public Finding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(advice, "advice");
  }
}
