package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Notices when this process, and so most likely the whole machine, stands still for a while, and
 * records that as a disturbance: no lock is to blame for it.
 */
final class StallWatch implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration STALL = Duration.ofMillis(400);

  private final Consumer<? super Event> sink;
  private final List<Review.Gap> stalls = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::watch, "chaos-stall-watch");
  private volatile boolean closed;

  StallWatch(Consumer<? super Event> sink) {
    this.sink = sink;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(TICK.toNanos());
      long now = System.nanoTime();
      if (now - last > STALL.toNanos()) {
        String note = "stall %d of the machine".formatted(stalls.size() + 1);
        sink.accept(new Event(last, Kind.FAULT, ChaosCampaign.SELF, "", "", 0, 0, note));
        sink.accept(new Event(now, Kind.HEALED, ChaosCampaign.SELF, "", "", 0, 0, note));
        stalls.add(new Review.Gap(last, now));
      }
      last = now;
    }
  }

  /** Returns when it stood still. */
  List<Review.Gap> stalls() {
    return stalls;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
