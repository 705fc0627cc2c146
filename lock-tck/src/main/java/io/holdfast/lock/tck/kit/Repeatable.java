package io.holdfast.lock.tck.kit;

/** A test instance that can begin with its rule anew. */
public interface Repeatable {
  /** Takes what the rule works with. */
  void begin(Kit kit);

  /** Opens clients, for a name that was not used before. */
  void open();
}
