package io.holdfast.lock.tck.secrets;

/** The passwords of the tests. */
public final class Secrets {
  /**
   * A part of each password that a test plants, and of nothing else: what is found to have it shows
   * a password. {@code .ci/run} looks for it in all that the tests leave.
   */
  public static final String MARK = "Pl4ntedS3cret";

  private Secrets() {}
}
