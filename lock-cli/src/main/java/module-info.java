/** Locks from the shell. */
@SuppressWarnings("requires-automatic") // Guice and embedded-redis have no module-info
module io.holdfast.lock.cli {
  requires io.holdfast.lock;
  requires io.holdfast.lock.guice;
  requires io.holdfast.lock.tck;
  requires io.holdfast.lock.tck.tests;
  requires info.picocli;
  requires java.logging;
  requires org.junit.platform.launcher;
  requires org.opentest4j;
  requires embedded.redis;
  requires static org.jspecify;

  opens io.holdfast.lock.cli to
      com.google.guice,
      info.picocli,
      org.junit.platform.commons;
}
