package io.holdfast.lock.benchmarks.agents;

/** A contestant did not do what it was told. */
public final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String contestant;

  AgentException(String contestant, String message) {
    super(message);
    this.contestant = contestant;
  }

  /** Returns which one. */
  public String contestant() {
    return contestant;
  }
}
