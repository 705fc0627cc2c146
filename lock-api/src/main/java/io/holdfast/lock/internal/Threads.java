package io.holdfast.lock.internal;

import io.holdfast.lock.spi.LockClock;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Names threads, so that a thread dump says whose they are, and has them wait. */
final class Threads {
  private static final @Nullable MethodHandle VIRTUAL = isVirtual();
  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  private Threads() {}

  /** Returns a thread's name, which virtual threads often lack, and its number. */
  @SuppressWarnings("deprecation") // its successor threadId() came with 19
  static String describe(Thread thread) {
    return "thread '%s' (#%d)".formatted(thread.getName(), thread.getId());
  }

  /** Returns whether blocking I/O is best kept off the calling thread. */
  static boolean isVirtual(Thread thread) {
    return VIRTUAL != null && isTrue(VIRTUAL, thread);
  }

  private static boolean isTrue(MethodHandle question, Thread thread) {
    try {
      return (boolean) question.invokeExact(thread);
    } catch (Throwable e) {
      throw new IllegalStateException("a thread can tell whether it is virtual", e);
    }
  }

  /** Returns {@code Thread.isVirtual}, which came with 21. */
  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /**
   * Waits until the condition holds, or the deadline. The condition may take locks, which can eat
   * the permit of a wake-up: hence it is looked at every now and then all the same.
   *
   * @return whether the thread was interrupted meanwhile; its flag is clear
   */
  static boolean awaitUntil(LockClock clock, long deadline, BooleanSupplier condition) {
    boolean interrupted = Thread.interrupted();
    while (!condition.getAsBoolean() && clock.nanoTime() - deadline < 0) {
      long look = clock.nanoTime() + LOOK_NANOS;
      clock.parkUntil(condition, look - deadline < 0 ? look : deadline);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  static ThreadFactory daemon(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
