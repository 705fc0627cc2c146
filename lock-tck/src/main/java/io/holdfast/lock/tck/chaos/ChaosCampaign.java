package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Recorder;
import io.holdfast.lock.tck.kit.Scale;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * One campaign: starts clients, hurts them and their store for some time, and judges what they
 * recorded.
 *
 * <p><b>Availability.</b> A lock is unavailable while somebody waits for it and nobody has a hold
 * of it, if that takes longer than 250 ms (times {@code holdfast.tck.timeScale}); shorter times are
 * hand-overs. What counts is the time outside faults, and a fault lasts from when replies are held
 * back for it to one lease and one hand-over after it is over, for that is what it may cost. A
 * stall of the whole machine, which the campaign notices by its own, is a fault that strikes
 * nobody, and so is one for which replies were held back until nobody was left to be struck.
 *
 * <p><b>Lost replies.</b> After a fault that swallowed replies every lock has to be granted again
 * within the lease and some slack: no grant is left that nobody knows of. If one is not, that is a
 * violation.
 *
 * <p>A campaign runs once, on the thread that calls {@link #run}.
 */
public final class ChaosCampaign {
  static final String SELF = "campaign";
  static final int GRANTS_BETWEEN = 50;

  /** So many faults at least should meet something. */
  private static final int LEAST_MET = 6;

  private static final Path KILL = Path.of("/bin/kill");

  /** For the time between the last look and the strike. */
  private static final int MORE_GRANTS = 10;

  /** How long replies are held back at most. */
  private static final Duration AIM = Duration.ofMillis(400);

  private static final Duration CALM = Duration.ofSeconds(1);
  private static final Duration REQUEST = Duration.ofMillis(500);

  private final LockFixture fixture;
  private final ChaosPlan plan;
  private final Consumer<String> progress;
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Scene scene = new Scene();
  private final Recorder self = new Recorder(SELF, this::take);
  private final List<Blow> blows = new ArrayList<>();
  private final List<Review.Gap> missed = new ArrayList<>();
  private int met;
  private final List<Member> members = new CopyOnWriteArrayList<>();

  /**
   * Makes a campaign.
   *
   * @param fixture what is hurt; closed by the caller
   * @param plan what is to be done
   * @param progress told a line now and then
   */
  public ChaosCampaign(LockFixture fixture, ChaosPlan plan, Consumer<String> progress) {
    this.fixture = fixture;
    this.plan = plan;
    this.progress = progress;
  }

  private void take(Event event) {
    events.add(event);
    scene.take(event);
  }

  /**
   * Runs it.
   *
   * @return what came of it
   * @throws InterruptedException if interrupted; what it started is ended
   * @throws TestAbortedException if none of the faults can be made with this fixture
   * @throws io.holdfast.lock.LockException if the store cannot be reached at the beginning
   */
  public ChaosResult run() throws InterruptedException {
    Capabilities can;
    Duration lease;
    try (Locks client = fixture.newClient(ClientOptions.defaults())) {
      can = client.capabilities();
      lease = can.leastLease().compareTo(plan.lease()) > 0 ? can.leastLease() : plan.lease();
      awaitOpen(
          client.mutex("chaos-" + UUID.randomUUID(), LockOptions.defaults().withLease(lease)));
    }
    List<String> names = ChaosClient.names(plan.names(), UUID.randomUUID().toString());
    ChaosClient.Terms terms =
        new ChaosClient.Terms(lease, Scale.of(REQUEST), plan.seed(), plan.threads(), names);
    Schedule schedule = new Schedule(possible(can), plan.seed(), plan.clients());
    long begin = System.nanoTime();
    // A process that is frozen when this one is ended would stay for ever.
    Thread atExit = new Thread(() -> members.forEach(Member::endProcess), "chaos-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    try (StallWatch stalls = new StallWatch(this::take)) {
      for (int i = 1; i <= plan.clients(); i++) {
        members.add(new Member(fixture, "c" + i, terms, can.shared(), this::take));
      }
      for (Member member : members) {
        member.launch();
      }
      long warm = awaitGrants(GRANTS_BETWEEN, Scale.seconds(20));
      strikeUntil(System.nanoTime() + plan.duration().toNanos(), schedule, terms, warm);
      boolean unused = await(Scale.of(lease), () -> false);
      long end = System.nanoTime();
      for (Member member : members) {
        member.stop();
      }
      List<Review.Gap> others = Stream.concat(stalls.stalls().stream(), missed.stream()).toList();
      return new Findings(terms, can.shared(), events, blows, others)
          .result(fixture.name(), plan, begin, warm, end);
    } finally {
      members.forEach(Member::close);
      forget(atExit);
    }
  }

  /** A store that was started a moment ago may refuse what nobody holds (see the grant delay). */
  private static void awaitOpen(DistributedLock lock) throws InterruptedException {
    Lease first = lock.tryAcquire(Scale.seconds(20));
    if (first != null) { // else the campaign shows it
      first.close();
    }
  }

  private static void forget(Thread hook) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }

  private Set<Fault> possible(Capabilities can) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : plan.faults()) {
      String why = impossible(fault, can);
      if (why.isEmpty()) {
        faults.add(fault);
      } else {
        progress.accept("left out: %s (%s)".formatted(fault.word(), why));
      }
    }
    requireSome(faults);
    return faults;
  }

  private static String impossible(Fault fault, Capabilities can) {
    boolean ofProcesses = fault == Fault.KILL_CLIENT || fault == Fault.FREEZE_CLIENT;
    if (!can.shared() && (ofProcesses || fault.victim() == Fault.Victim.CONNECTION)) {
      return "the store is in the process of its clients";
    }
    if (fault == Fault.FREEZE_CLIENT && !Files.isExecutable(KILL)) {
      return "this system has no " + KILL;
    }
    if (fault == Fault.EMPTY_STORE && !can.tokensSurviveDataLoss()) {
      return "the backend promises nothing then";
    }
    if (fault == Fault.END_SESSION && !can.sessionBound()) {
      return "the backend has no sessions";
    }
    return "";
  }

  private static void requireSome(Set<Fault> faults) {
    if (faults.isEmpty()) {
      throw LockFixture.cannot("make any of the faults");
    }
  }

  // ---- faults

  private void strikeUntil(long end, Schedule schedule, ChaosClient.Terms terms, long warm)
      throws InterruptedException {
    Saboteur saboteur = new Saboteur(fixture, scene, terms);
    // A slow machine gets as long again for the least that is worth a verdict.
    long latest = end + plan.duration().toNanos();
    while (System.nanoTime() < (met < LEAST_MET ? latest : end)) {
      calmDown(terms);
      Schedule.Entry entry = schedule.next();
      try {
        Blow blow = strike(entry, saboteur, terms);
        blows.add(blow);
        progress.accept(
            "%3d  %6.1f s  %s on %s%s"
                .formatted(
                    blows.size(),
                    (blow.begin() - warm) / 1e9,
                    entry.words(),
                    blow.victim(),
                    blow.note().isEmpty() ? "" : ": " + blow.note()));
      } catch (Saboteur.MissedException e) {
        progress.accept("missed: %s (%s)".formatted(entry.words(), e.getMessage()));
      } catch (TestAbortedException e) {
        progress.accept("left out: %s (%s)".formatted(entry.first().word(), e.getMessage()));
        schedule.drop(entry.first());
        requireSome(schedule.faults());
      }
      revive();
    }
  }

  /** Waits for what the last fault may cost, and then for a time without faults. */
  private void calmDown(ChaosClient.Terms terms) throws InterruptedException {
    long grants = scene.grants() + GRANTS_BETWEEN + MORE_GRANTS;
    TimeUnit.NANOSECONDS.sleep(terms.lease().plus(CALM).toNanos());
    long unused = awaitGrants(grants, terms.lease().multipliedBy(5));
  }

  private Blow strike(Schedule.Entry entry, Saboteur saboteur, ChaosClient.Terms terms)
      throws InterruptedException {
    Member victim = members.get(entry.victim());
    Set<String> watched = victim.names();
    String name = entry.first().victim() == Fault.Victim.STORE ? Strike.STORE : victim.name();
    String second = members.get(entry.secondVictim()).name();
    String text = entry.words() + " " + (blows.size() + 1);
    self.fault(text);
    long announced = System.nanoTime();
    String ended = text;
    try {
      Hit hit = hit(entry, saboteur, victim);
      Saboteur.Heal other = () -> {};
      try {
        other = strikeSecond(entry, saboteur);
      } finally {
        heal(hit.heal, other);
      }
      boolean swallowed = entry.faults().contains(Fault.SWALLOW);
      Set<String> closed = swallowed ? closedAfter(terms) : Set.of();
      // Only now: a connection that has lost a reply is silent for good.
      members.forEach(Member::cutMuted);
      return new Blow(
          entry,
          name,
          watched,
          hit.asking,
          hit.heldBack,
          announced,
          hit.moment,
          System.nanoTime(),
          closed,
          entry.second() == null ? "" : "the second on " + second);
    } catch (Saboteur.MissedException | TestAbortedException e) {
      ended = text + ": did not strike";
      missed.add(new Review.Gap(announced, System.nanoTime())); // replies were held back for it
      throw e;
    } finally {
      self.healed(ended);
    }
  }

  /**
   * The first fault has struck.
   *
   * @param asking the names of clients of which requests were unanswered
   * @param heldBack whether replies to the watched one were held back
   */
  private record Hit(long moment, Set<String> asking, boolean heldBack, Saboteur.Heal heal) {}

  private Hit hit(Schedule.Entry entry, Saboteur saboteur, Member victim)
      throws InterruptedException {
    victim.holdReplies(true);
    try {
      if (!await(Scale.of(AIM), new Chance(scene, entry.phase(), victim))) {
        // It was granted everything and knows of nothing: so nobody has a hold.
        victim.holdReplies(false);
        boolean unused = await(Scale.of(AIM), new Chance(scene, entry.phase(), victim));
      }
      boolean heldBack = victim.holdsBack();
      met += scene.isContended() ? 1 : 0;
      Set<String> asking =
          members.stream()
              .filter(member -> member.unanswered() > 0)
              .flatMap(member -> member.names().stream())
              .collect(Collectors.toUnmodifiableSet());
      long before = System.nanoTime();
      Saboteur.Heal heal = saboteur.strike(entry.first(), victim, entry.random());
      // What is frozen went on until it was.
      boolean frozen = entry.first() == Fault.FREEZE_CLIENT;
      return new Hit(frozen ? System.nanoTime() : before, asking, heldBack, heal);
    } finally {
      victim.holdReplies(false);
    }
  }

  private Saboteur.Heal strikeSecond(Schedule.Entry entry, Saboteur saboteur)
      throws InterruptedException {
    Fault fault = entry.second();
    Member victim = members.get(entry.secondVictim());
    return fault == null || victim.isDead()
        ? () -> {}
        : saboteur.strike(fault, victim, entry.random());
  }

  private static void heal(Saboteur.Heal first, Saboteur.Heal second) throws InterruptedException {
    try {
      first.run();
    } finally {
      second.run();
    }
  }

  /** Returns the locks that nobody is granted within the time that a lost grant may last. */
  private Set<String> closedAfter(ChaosClient.Terms terms) throws InterruptedException {
    Map<String, Long> before = new HashMap<>();
    terms.names().forEach(lock -> before.put(lock, scene.grants(lock)));
    Set<String> closed = new HashSet<>(terms.names());
    boolean unused =
        await(
            terms.limits().trace(),
            () -> {
              closed.removeIf(lock -> scene.grants(lock) > before.getOrDefault(lock, 0L));
              return closed.isEmpty();
            });
    return Set.copyOf(closed);
  }

  private void revive() throws InterruptedException {
    for (Member member : members) {
      if (member.isDead()) {
        member.launch();
      }
    }
  }

  // ---- waiting

  /** Waits until so many holds have begun, and returns when that was. */
  private long awaitGrants(long grants, Duration limit) throws InterruptedException {
    boolean unused = await(limit, () -> scene.grants() >= grants);
    return System.nanoTime();
  }

  private static boolean await(Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MICROSECONDS.sleep(300);
    }
    return true;
  }
}
