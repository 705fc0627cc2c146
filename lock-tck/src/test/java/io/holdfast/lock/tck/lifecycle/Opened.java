package io.holdfast.lock.tck.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a test has opened: closed after it, what was opened last first. For the test's thread. */
public final class Opened implements AfterEachCallback {
  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  /** Returns the same, which is closed after the test. */
  public <T extends AutoCloseable> T add(T resource) {
    all.push(resource);
    return resource;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    @Nullable Exception first = null;
    while (!all.isEmpty()) {
      try {
        all.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
