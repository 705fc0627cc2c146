/** Locks from the shell. */
@SuppressWarnings("requires-automatic") // embedded-redis has no module-info
module io.holdfast.lock.cli {
  requires io.holdfast.lock;
  requires io.holdfast.lock.redis;
  requires io.holdfast.lock.tck;
  requires info.picocli;
  requires java.logging;
  requires embedded.redis;
  requires static org.jspecify;

  opens io.holdfast.lock.cli to
      info.picocli;
}
