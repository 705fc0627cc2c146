package io.holdfast.lock.tck.teeth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.holdfast.lock.tck.history.Counts;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Judge;
import io.holdfast.lock.tck.history.Limits;
import io.holdfast.lock.tck.history.Losses;
import io.holdfast.lock.tck.history.Recorder;
import io.holdfast.lock.tck.history.SharedClock;
import io.holdfast.lock.tck.history.Storm;
import io.holdfast.lock.tck.history.StormChild;
import io.holdfast.lock.tck.history.Verdict;
import io.holdfast.lock.tck.history.Violation;
import io.holdfast.lock.tck.history.Work;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.process.Child;
import io.holdfast.lock.tck.seckill.InMemoryTicketOffice;
import io.holdfast.lock.tck.seckill.TicketOffice;
import io.holdfast.lock.tck.seckill.TicketOfficeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From recording threads and processes to a verdict: on a right store, and on wrong ones. */
@Timeout(120)
class JudgedStormTest {
  private static final Duration LEASE = Duration.ofMillis(600);

  private final Collection<Event> events = new ConcurrentLinkedQueue<>();
  private final Recorder parent = new Recorder("parent", events::add);

  private static Child child(Remotes store, String name, int... offices) {
    List<String> args = new ArrayList<>(List.of(name));
    args.add(Long.toString(LEASE.toMillis()));
    args.add(Long.toString(LEASE.toMillis() / 4));
    IntStream.of(offices).mapToObj(Integer::toString).forEach(args::add);
    Child child = Child.start(StormChild.class, store.url(), args.toArray(String[]::new));
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      child.tell("clock");
      long there = Long.parseLong(child.expect("clock"));
      SharedClock.check(before, there, System.nanoTime());
    }
    return child;
  }

  private Storm storm(Remotes store, String name) {
    return storm(store, name, Work.idle());
  }

  private Storm storm(Remotes store, String name, Work work) {
    return new Storm(store.url(), name, LEASE, events::add, work);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Scale.seconds(40))
        .pollInterval(Duration.ofMillis(100))
        .until(condition);
  }

  /** Waits for so many hand-overs between clients, and for something of what else there is. */
  private void awaitHandOvers(long count, Child... children) {
    await(
        () -> {
          Counts counts = judge(Scale.seconds(4), children).counts();
          return counts.handOvers() >= count && counts.entries() > 0 && counts.refused() > 0;
        });
  }

  private Verdict judge(Duration slack, Child... children) {
    List<Event> all = new ArrayList<>(events);
    for (Child child : children) {
      all.addAll(eventsOf(child));
    }
    return new Judge(new Limits(LEASE, slack)).judge(History.of(all));
  }

  @Test
  void rightStore_threadsAndProcessesOneOfWhichIsKilled_hasNoViolations() throws Exception {
    try (Remotes store = new Remotes(new PolledStore(), "");
        Child killed = child(store, "killed");
        Child stopped = child(store, "stopped");
        Storm storm = storm(store, "here")) {
      List.of(killed, stopped).forEach(child -> child.tell("start"));
      storm.start(3);
      awaitHandOvers(5, killed, stopped);
      long unused = killed.kill();
      new Recorder("killed", events::add).dead();
      long before = judge(Scale.seconds(4), killed, stopped).counts().handOvers();
      awaitHandOvers(before + 5, killed, stopped);
      stopped.tell("stop");
      stopped.expect("stopped");
      storm.end();
      Verdict verdict = judge(Scale.seconds(4), killed, stopped);
      assertTrue(verdict.ok(), verdict::report);
      assertEquals(1, verdict.counts().deaths(), verdict::report);
      assertTrue(verdict.counts().handOvers() >= 10, verdict::report);
    }
  }

  static Stream<Arguments> wrongStores() {
    return Stream.of(
        arguments(new BrokenReleases.ReleaseIgnoresOwner(), Violation.Kind.EXCLUSION),
        arguments(new BrokenTokens.TokensFall(), Violation.Kind.FENCING));
  }

  @ParameterizedTest
  @MethodSource("wrongStores")
  void wrongStore_someClients_isFound(MapStore wrong, Violation.Kind kind) {
    try (Remotes store = new Remotes(wrong, "");
        Storm one = storm(store, "one");
        Storm two = storm(store, "two");
        Storm three = storm(store, "three")) {
      List.of(one, two, three).forEach(storm -> storm.start(1));
      await(() -> judge(Scale.seconds(4)).count(kind) > 0);
      String report = judge(Scale.seconds(4)).report();
      assertTrue(report.contains(kind + " of '" + Storm.LOCK + "': "), report);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killedHolder_someoneWaits_getsItUnlessNothingExpires(boolean wrong) {
    MapStore kept = wrong ? new BrokenGrants.LeaseIgnored() : new PolledStore();
    Duration slack = Scale.seconds(wrong ? 1 : 4);
    try (Remotes store = new Remotes(kept, "");
        Child holder = child(store, "holder");
        Storm storm = storm(store, "here")) {
      holder.tell("hold");
      holder.expect("holds");
      storm.start(2);
      long unused = holder.kill();
      new Recorder("holder", events::add).dead();
      if (wrong) {
        long enough = System.nanoTime() + LEASE.plus(slack).plus(slack).toNanos();
        await(() -> System.nanoTime() > enough);
      } else {
        await(() -> events.stream().anyMatch(event -> event.kind() == Event.Kind.GRANTED));
      }
      storm.end();
      Verdict verdict = judge(slack, holder);
      assertEquals(wrong ? 1 : 0, verdict.count(Violation.Kind.LIVENESS), verdict::report);
      assertEquals(wrong, !verdict.ok(), verdict::report);
    }
  }

  @Test
  void frozenHolders_writeAfterTheCheck_costUpdatesWhereNothingIsFenced() throws Exception {
    int least = 3;
    TicketOffice fenced = InMemoryTicketOffice.fenced(1_000_000);
    TicketOffice unfenced = InMemoryTicketOffice.open(1_000_000);
    try (Remotes store = new Remotes(new PolledStore(), "");
        TicketOfficeServer fencedServer = TicketOfficeServer.start(fenced);
        TicketOfficeServer unfencedServer = TicketOfficeServer.start(unfenced);
        Child child = child(store, "frozen", unfencedServer.port(), fencedServer.port());
        Storm storm = storm(store, "here", Work.sell(List.of(unfenced, fenced), Duration.ZERO))) {
      child.tell("start");
      storm.start(2);
      int freezes = 0;
      for (; Losses.of(unfenced.ledger()).late() < least; freezes++) {
        assertTrue(freezes < 10 * least, () -> "late: " + Losses.of(unfenced.ledger()));
        freezeWhileItThinks(child);
      }
      child.tell("stop");
      child.expect("stopped");
      storm.end();
      Losses losses = Losses.of(unfenced.ledger());
      Losses fencedLosses = Losses.of(fenced.ledger());
      System.out.printf("%d freezes; unfenced: %s; fenced: %s%n", freezes, losses, fencedLosses);
      assertTrue(losses.lost() >= least, losses::toString);
      assertEquals(0, fencedLosses.late(), fencedLosses::toString);
      assertTrue(fencedLosses.writes() < losses.writes(), fencedLosses::toString);
      assertTrue(fencedLosses.lost() < losses.lost(), fencedLosses::toString);
      Verdict verdict = judge(Scale.seconds(4), child);
      assertTrue(verdict.ok(), verdict::report);
      assertTrue(verdict.counts().lost() >= least, verdict::report);
    }
  }

  /** Until others have written, so that a write that comes then is late. */
  private void freezeWhileItThinks(Child child) {
    await(() -> thinks(child));
    parent.fault("freeze");
    child.freeze();
    awaitRelease(() -> events);
    child.thaw();
    parent.healed("freeze");
    awaitRelease(() -> eventsOf(child));
  }

  private static void awaitRelease(Supplier<Collection<Event>> from) {
    long now = System.nanoTime();
    await(() -> from.get().stream().anyMatch(event -> isRelease(event) && event.time() > now));
  }

  private static List<Event> eventsOf(Child child) {
    return History.parse("a child", child.events());
  }

  private static boolean isRelease(Event event) {
    return event.kind() == Event.Kind.RELEASE;
  }

  /** Returns whether a thread of the child has asked for its validity and not gone on. */
  private static boolean thinks(Child child) {
    return eventsOf(child).stream()
        .filter(event -> event.kind() == Event.Kind.VALID || isRelease(event))
        .reduce((before, last) -> last)
        .filter(last -> !isRelease(last))
        .isPresent();
  }
}
