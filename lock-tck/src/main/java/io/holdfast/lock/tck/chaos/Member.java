package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.LockException;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Recorder;
import io.holdfast.lock.tck.history.SharedClock;
import io.holdfast.lock.tck.process.Child;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a campaign and its way to the store, seen by who hurts them. In a process of its own,
 * behind proxies of its own, if the store can be shared; else in this one, with nothing between.
 */
final class Member implements AutoCloseable {
  private static final int CLOCK_CHECKS = 5;

  private final LockFixture fixture;
  private final String name;
  private final ChaosClient.Terms terms;
  private final Consumer<? super Event> sink;
  private final List<FrameCountingProxy> ways;
  private final Set<String> names = new HashSet<>();
  private int generation;
  private volatile @Nullable Child child;
  private @Nullable ChaosClient local;

  /**
   * Makes a member that does not run yet.
   *
   * @param name what its name in the history begins with
   * @param shared whether it is to be a process
   * @param sink where its events go to
   */
  Member(
      LockFixture fixture,
      String name,
      ChaosClient.Terms terms,
      boolean shared,
      Consumer<? super Event> sink) {
    this.fixture = fixture;
    this.name = name;
    this.terms = terms;
    this.sink = sink;
    this.ways = shared ? fixture.proxies() : List.of();
  }

  /** Begins, also after {@link #kill}. */
  void launch() throws InterruptedException {
    if (ways.isEmpty()) {
      local = new ChaosClient(name, generation, terms, this::open, sink);
    } else {
      child = start();
      checkClock();
    }
    opened();
    tell("start");
  }

  private io.holdfast.lock.Locks open(ClientOptions options) {
    return fixture.newClient(options);
  }

  private Child start() {
    return Child.start(
        line -> sink.accept(Event.parse(line)),
        ChaosChild.class,
        fixture.url(ways),
        name,
        Integer.toString(generation),
        Long.toString(terms.lease().toMillis()),
        Long.toString(terms.requestTimeout().toMillis()),
        Long.toString(terms.seed()),
        Integer.toString(terms.threads()),
        String.join(",", terms.names()));
  }

  private void checkClock() {
    for (int i = 0; i < CLOCK_CHECKS; i++) {
      long before = System.nanoTime();
      process().tell("clock");
      long there = Long.parseLong(process().expect("clock"));
      SharedClock.check(before, there, System.nanoTime());
    }
  }

  private void opened() {
    generation++;
    names.add(name());
  }

  private Child process() {
    if (child == null) {
      throw LockFixture.cannot("have clients in processes of their own");
    }
    return child;
  }

  /** The dead hear nothing. */
  private void tell(String order) throws InterruptedException {
    if (local != null) {
      local.obey(order);
    } else if (child != null) {
      child.tell(order);
    }
  }

  /** Returns the name in the history of the client that is open now. */
  String name() {
    return ChaosClient.name(name, generation);
  }

  /** Returns the names of those that were open since it was launched. */
  Set<String> names() {
    return Set.copyOf(names);
  }

  boolean isProcess() {
    return !ways.isEmpty();
  }

  // ---- what is done to it

  void interrupt(Duration time) throws InterruptedException {
    tell("interrupts " + time.toMillis());
  }

  void reopen() throws InterruptedException {
    tell("reopen");
    opened();
  }

  void moveWall(Duration ahead) throws InterruptedException {
    tell("wall " + ahead.toMillis());
  }

  /** Ends its process, and records that. */
  void kill(Scene scene) {
    long unused = process().kill();
    for (String dead : names()) {
      if (dead.equals(name()) || scene.isOpen(dead)) {
        new Recorder(dead, sink).dead();
      }
    }
    names.clear();
    child = null;
  }

  boolean isDead() {
    return child == null && local == null;
  }

  void freeze() {
    process().freeze();
  }

  void thaw() {
    if (child != null) {
      child.thaw();
    }
  }

  void cut() {
    ways().forEach(FrameCountingProxy::cut);
  }

  void silence(boolean on) {
    ways().forEach(way -> way.silence(on));
  }

  void delay(Duration delay) {
    ways().forEach(way -> way.delay(delay));
  }

  void swallow(int replies) {
    ways().forEach(way -> way.swallowReplies(replies));
  }

  void cutMuted() {
    ways.forEach(FrameCountingProxy::cutMuted);
  }

  private List<FrameCountingProxy> ways() {
    if (ways.isEmpty()) {
      throw LockFixture.cannot("hurt connections: there are none");
    }
    return ways;
  }

  void holdReplies(boolean on) {
    ways.forEach(way -> way.holdReplies(on));
  }

  long unanswered() {
    return ways.stream().mapToLong(FrameCountingProxy::unanswered).sum();
  }

  boolean holdsBack() {
    return ways.stream().anyMatch(FrameCountingProxy::holdsBack);
  }

  /** Ends its threads and its client in good order. */
  void stop() throws InterruptedException {
    tell("stop");
    if (child != null) {
      child.expect("stopped");
    }
  }

  /** Ends its process, if it has one, without a word. */
  void endProcess() {
    Child running = child;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    endProcess();
    if (local != null) {
      try {
        local.obey("stop");
      } catch (InterruptedException | LockException e) {
        Thread.currentThread().interrupt();
      }
    }
    ways.forEach(FrameCountingProxy::close);
  }
}
