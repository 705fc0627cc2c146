package io.holdfast.lock.tck;

/** What came of a rule. */
public enum Verdict {
  /** The backend does what the rule demands. */
  PASSED("passed"),
  /** The backend breaks the rule. */
  FAILED("failed"),
  /** The rule is about something that the backend does not claim, or the fixture cannot do. */
  NOT_APPLICABLE("not applicable"),
  /** The run did not come to this rule. */
  NOT_RUN("not run"),
  /** The rule is not about backends; a test outside of the kit is named for it. */
  TESTED_ELSEWHERE("tested elsewhere");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** {@return the verdict in words, as reports have it} */
  public String text() {
    return text;
  }
}
