package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.Renewal.Lost;
import io.holdfast.lock.spi.Renewal.Renewed;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A store in a map, right as it stands. Each step that one can get wrong is a method of its own,
 * and a broken store overrides one of them.
 */
class MapStore {
  /** How often a waiter asks again although it would be called. */
  static final Duration POLL = Duration.ofMillis(200);

  private static final Duration RESERVATION = Duration.ofMillis(500);

  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<ClaimId> ended = new HashSet<>();
  private long counter;

  /** What is kept of a name. */
  static final class Entry {
    @Nullable ClaimId owner;
    boolean reserved;
    long until;
    long lastToken;
    final LinkedHashMap<ClaimId, Waiting> waiting = new LinkedHashMap<>();

    boolean isOver(long now) {
      return owner == null || now - until >= 0;
    }
  }

  /** A claim among the waiters, alive until it has not asked for too long. */
  record Waiting(ClaimId id, Events events, long until) {}

  // ---- the three verbs ----------------------------------------------------------------------

  synchronized Attempt attempt(Claim claim, LockClock clock, Events events) {
    Entry entry = entry(claim.name());
    long now = clock.nanoTime();
    if (mayHave(entry, claim, now)) {
      return grant(entry, claim, clock);
    }
    boolean registered = registers(claim);
    if (registered) {
      enlist(entry, new Waiting(claim.id(), events, now + POLL.multipliedBy(4).toNanos()));
    }
    return new Busy(retryAfter(), registered);
  }

  private Granted grant(Entry entry, Claim claim, LockClock clock) {
    long now = clock.nanoTime();
    boolean again = isGranted(entry, claim.id(), now);
    entry.until = again ? repeated(entry, claim, now) : deadline(claim, now);
    entry.owner = claim.id();
    entry.reserved = false;
    served(entry, claim.id());
    int tokens = howMany(claim);
    long last = lastToken(entry, claim, tokens, clock);
    entry.lastToken = last;
    return new Granted(last - tokens + 1, tokens, promised(claim), since(now));
  }

  synchronized Renewal renew(Claim claim, LockClock clock) {
    Entry entry = entry(claim.name());
    long now = clock.nanoTime();
    if (!mayRenew(entry, claim, now)) {
      return new Lost(reason(claim.id()));
    }
    entry.until = renewed(entry, claim, now);
    return new Renewed(promised(claim), since(now));
  }

  final void release(LockName name, List<ClaimId> ids, LockClock clock) {
    // Outside of this store's lock: the events run transitions of another client.
    released(name, ids, clock).forEach(waiter -> waiter.events().tryAgain(waiter.id()));
  }

  /** Returns whom to call. */
  synchronized List<Waiting> released(LockName name, List<ClaimId> ids, LockClock clock) {
    Entry entry = entry(name);
    ids.forEach(id -> leave(entry, id));
    if (ids.stream().noneMatch(id -> mayRelease(entry, id))) {
      return List.of();
    }
    freed(entry);
    return passed(entry, clock.nanoTime());
  }

  /** Deletes what makes the holder of a name the holder, as an operator does by hand. */
  synchronized void delete(LockName name) {
    delete(entry(name));
  }

  /** Loses what is kept of names, but not the counter of tokens. */
  synchronized void deleteAll() {
    entries.clear();
  }

  /** Ends all that the holder of a name is granted, as the end of its session does. */
  final synchronized void endSession(LockName name) {
    ClaimId holder = entry(name).owner;
    if (holder != null) {
      endSessions(client -> client.equals(holder.client()));
    }
  }

  final void endSessions(Predicate<ClientId> which) {
    entries.values().stream()
        .filter(entry -> entry.owner != null && which.test(entry.owner.client()))
        .forEach(this::end);
  }

  private void end(Entry entry) {
    ended.add(entry.owner);
    delete(entry);
  }

  /** Removes what makes the holder of a name the holder. */
  void delete(Entry entry) {
    entry.owner = null;
  }

  /** Comes up again, with what it has written to disk. */
  void restarted() {}

  // ---- who may ------------------------------------------------------------------------------

  /** Returns whether an attempt is granted. */
  boolean mayHave(Entry entry, Claim claim, long now) {
    return entry.isOver(now) || claim.id().equals(entry.owner);
  }

  boolean mayRenew(Entry entry, Claim claim, long now) {
    return isGranted(entry, claim.id(), now);
  }

  boolean mayRelease(Entry entry, ClaimId id) {
    return id.equals(entry.owner);
  }

  final boolean isGranted(Entry entry, ClaimId id, long now) {
    return !entry.isOver(now) && !entry.reserved && id.equals(entry.owner);
  }

  /** Returns why a grant is gone. */
  LossReason reason(ClaimId id) {
    return ended.contains(id) ? LossReason.SESSION_ENDED : LossReason.REVOKED;
  }

  // ---- until when ---------------------------------------------------------------------------

  /** Returns when a new grant ends. */
  long deadline(Claim claim, long now) {
    return now + claim.lease().toNanos();
  }

  /** Returns when a grant ends that is granted again. */
  long repeated(Entry entry, Claim claim, long now) {
    return later(entry.until, deadline(claim, now));
  }

  /** Returns when a grant ends that is renewed. */
  long renewed(Entry entry, Claim claim, long now) {
    return later(entry.until, deadline(claim, now));
  }

  static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** Returns for how long the client is told that it has the grant. */
  Duration promised(Claim claim) {
    return claim.lease();
  }

  /** Returns the moment that this counts from. */
  long since(long now) {
    return now;
  }

  // ---- tokens -------------------------------------------------------------------------------

  int howMany(Claim claim) {
    return claim.tokens();
  }

  /** Mints tokens and returns the last of them. */
  long lastToken(Entry entry, Claim claim, int tokens, LockClock clock) {
    counter += tokens;
    return counter;
  }

  // ---- waiters ------------------------------------------------------------------------------

  boolean registers(Claim claim) {
    return claim.await();
  }

  Duration retryAfter() {
    return POLL;
  }

  /** Adds to the waiters; who is there keeps its place. */
  void enlist(Entry entry, Waiting waiting) {
    entry.waiting.put(waiting.id(), waiting);
  }

  /** Removes one that was granted from the waiters. */
  void served(Entry entry, ClaimId id) {
    entry.waiting.remove(id);
  }

  /** Removes one that is released from the waiters. */
  void leave(Entry entry, ClaimId id) {
    entry.waiting.remove(id);
  }

  /** Opens a name that was released. */
  void freed(Entry entry) {
    entry.owner = null;
  }

  /** Passes a name that was released on to the first living waiter; returns whom to call. */
  List<Waiting> passed(Entry entry, long now) {
    Waiting first = first(entry, now);
    if (first == null) {
      return List.of();
    }
    reserve(entry, first.id(), now + RESERVATION.toNanos());
    return List.of(first);
  }

  /** Takes the first living waiter out of the queue. */
  @Nullable Waiting first(Entry entry, long now) {
    Iterator<Waiting> waiting = entry.waiting.values().iterator();
    while (waiting.hasNext()) {
      Waiting first = waiting.next();
      waiting.remove();
      if (now - first.until < 0) {
        return first;
      }
    }
    return null;
  }

  /** Keeps a name for a waiter. */
  void reserve(Entry entry, ClaimId id, long until) {
    entry.owner = id;
    entry.reserved = true;
    entry.until = until;
  }

  // ---- names --------------------------------------------------------------------------------

  /** Returns under what a name is kept. */
  String key(LockName name) {
    return name.value();
  }

  final Entry entry(LockName name) {
    return entries.computeIfAbsent(key(name), key -> new Entry());
  }
}
