package io.holdfast.lock.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Names threads, so that a thread dump says whose they are. */
final class Threads {
  private Threads() {}

  /** Returns a thread's name, which virtual threads often lack, and its number. */
  @SuppressWarnings("deprecation") // its successor threadId() came with 19
  static String describe(Thread thread) {
    return "thread '%s' (#%d)".formatted(thread.getName(), thread.getId());
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
