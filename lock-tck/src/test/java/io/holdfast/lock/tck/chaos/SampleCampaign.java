package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import io.holdfast.lock.tck.history.History;
import io.holdfast.lock.tck.history.Judge;
import io.holdfast.lock.tck.history.Limits;
import io.holdfast.lock.tck.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A made-up campaign of a right lock: clients take turns, and now and then one of them suffers. */
final class SampleCampaign {
  static final Duration LEASE = Duration.ofMillis(600);

  private static final String[] FAULTS = {
    "client killed", "client frozen", "store frozen", "connection cut"
  };
  private static final long MS = 1_000_000;

  private final Random random = new Random(7);
  private final List<Event> events = new ArrayList<>();
  private final List<Strike> strikes = new ArrayList<>();
  private final String lock;
  private final int[] lives = {1, 1, 1};
  private long now = 5_000 * MS;
  private long token = 246_000_000_000_000L;

  private SampleCampaign(String lock) {
    this.lock = lock;
  }

  /** A campaign with so many faults, and so many holds between them. */
  static ChaosResult of(String lock, int faults, int holds) {
    SampleCampaign campaign = new SampleCampaign(lock);
    for (int i = 0; i < faults; i++) {
      campaign.quiet(holds);
      campaign.strike(FAULTS[i % FAULTS.length], i % 5 != 4);
    }
    campaign.quiet(holds);
    return campaign.result();
  }

  /** The same result with another history, judged anew. */
  static ChaosResult with(ChaosResult result, List<Event> events) {
    History history = History.of(events);
    Verdict verdict = new Judge(new Limits(LEASE, Duration.ofSeconds(4))).judge(history);
    int counted = (int) result.strikes().stream().filter(Strike::counted).count();
    ChaosNumbers numbers =
        new ChaosNumbers(
            verdict.counts().operations(),
            verdict.counts().holds(),
            verdict.counts().handOffs(),
            result.strikes().size(),
            counted,
            Duration.ofMillis(1234),
            0.99987,
            0,
            verdict.violations().size());
    return new ChaosResult(
        result.backend(),
        result.command(),
        result.seed(),
        result.lease(),
        result.duration(),
        history,
        verdict,
        result.strikes(),
        numbers);
  }

  private ChaosResult result() {
    ChaosNumbers none = new ChaosNumbers(0, 0, 0, 0, 0, Duration.ZERO, 1, 0, 0);
    History history = History.of(events);
    Verdict verdict = new Judge(new Limits(LEASE, Duration.ZERO)).judge(history);
    ChaosResult result =
        new ChaosResult(
            "redis (made up)",
            "./holdfast chaos --url redis://localhost:6379 --seed 7 --duration 20s",
            7,
            LEASE,
            Duration.ofNanos(history.end() - history.begin()),
            history,
            verdict,
            strikes,
            none);
    return with(result, events);
  }

  private String client(int number) {
    return "client-%d.%d".formatted(number, lives[number]);
  }

  private void event(long time, Kind kind, String client, String owner, long token, long valid) {
    events.add(new Event(time, kind, client, owner, lock, token, valid, ""));
  }

  private void quiet(int holds) {
    for (int i = 0; i < holds; i++) {
      int client = random.nextInt(3);
      String owner = "t" + random.nextInt(2);
      event(now - random.nextInt(400_000), Kind.WAIT, client(client), owner, 0, 0);
      event(now, Kind.GRANTED, client(client), owner, ++token, LEASE.toNanos());
      now += 500_000 + random.nextInt(3_000_000);
      event(now, Kind.RELEASE, client(client), owner, 0, 0);
      now += 300_000 + random.nextInt(200_000);
      event(now, Kind.RELEASED, client(client), owner, 0, 0);
      now += 400_001;
    }
  }

  /** Somebody holds and suffers while another one waits. */
  private void strike(String fault, boolean counted) {
    int victim = random.nextInt(3);
    String holder = client(victim);
    String waiter = client((victim + 1) % 3);
    event(now, Kind.WAIT, holder, "t0", 0, 0);
    now += MS;
    event(now, Kind.GRANTED, holder, "t0", ++token, LEASE.toNanos());
    event(now + MS, Kind.WAIT, waiter, "t1", 0, 0);
    long begin = now + 20 * MS;
    events.add(new Event(begin, Kind.FAULT, "chaos", "", "", 0, 0, fault));
    now = begin + LEASE.toMillis() * MS;
    long end = fault.equals("client killed") ? begin : now + 300 * MS;
    if (fault.equals("client killed")) {
      events.add(new Event(begin, Kind.DEAD, holder, "", "", 0, 0, ""));
      lives[victim]++;
    } else {
      event(end, Kind.LOST, holder, "t0", token, 0);
      event(end + 1, Kind.RELEASE, holder, "t0", 0, 0);
      event(end + 2, Kind.UNKNOWN, holder, "t0", 0, 0);
    }
    event(now, Kind.GRANTED, waiter, "t1", ++token, LEASE.toNanos());
    now = Math.max(now, end) + 40 * MS;
    event(now, Kind.RELEASE, waiter, "t1", 0, 0);
    now += MS;
    event(now, Kind.RELEASED, waiter, "t1", 0, 0);
    events.add(new Event(now, Kind.HEALED, "chaos", "", "", 0, 0, fault));
    now += 2 * MS;
    Set<Phase> phases =
        counted ? EnumSet.of(Phase.IN_HOLD, Phase.ATTEMPT_SENT) : EnumSet.of(Phase.IN_HOLD);
    String whose = fault.startsWith("store") ? "store" : holder;
    strikes.add(new Strike(fault, whose, begin, end, phases, counted, "made up"));
  }
}
