/** Clients of lock stores in Guice injectors. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // Guice has no module-info
module io.holdfast.lock.guice {
  requires transitive io.holdfast.lock;
  requires transitive com.google.guice;
  requires transitive jakarta.inject;
  // What Guice needs but, without a module-info, cannot ask for itself.
  requires com.google.common;
  requires java.logging;
  requires static org.jspecify;

  exports io.holdfast.lock.guice;
}
