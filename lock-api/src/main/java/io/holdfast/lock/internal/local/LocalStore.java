package io.holdfast.lock.internal.local;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Grants in a map. {@link #lock} guards everything, so each method is one atomic step.
 *
 * <p>A name is free or granted to a claim. A release grants it to the first living waiter, which is
 * told of it. So no newcomer overtakes it, and a waiter that died costs a lease, as a holder does.
 */
final class LocalStore {
  /** How often a waiter asks again although it would be called. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** A waiter that has not asked for so long is dead. */
  private static final long REGISTRATION_NANOS = POLL.multipliedBy(3).toNanos();

  /** Tokens rise over all stores of the JVM: a name leaves nothing behind. */
  private static final AtomicLong TOKENS = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LockName, Entry> entries = new HashMap<>();
  private int purgeAt = 64;

  /** A claim among the waiters. */
  record Waiting(ClaimId id, Events events, long until, Duration lease, int tokens) {}

  /** A waiter that was granted the name, and has to be told. */
  record Turn(Waiting waiter, long firstToken) {
    void tell() {
      waiter.events.granted(waiter.id, firstToken, waiter.tokens, waiter.lease);
    }
  }

  private static final class Entry {
    @Nullable ClaimId claim;
    long until;

    /** In order of arrival: putting a present key again keeps its place. */
    final LinkedHashMap<ClaimId, Waiting> waiting = new LinkedHashMap<>();

    boolean isFree(long now) {
      return claim == null || now - until >= 0;
    }

    boolean isGranted(ClaimId id, long now) {
      return !isFree(now) && id.equals(claim);
    }

    boolean isEmpty(long now) {
      return isFree(now) && waiting.values().stream().allMatch(waiter -> now - waiter.until >= 0);
    }
  }

  Attempt attempt(Claim claim, LockClock clock, Events events) {
    lock.lock();
    try {
      long now = clock.nanoTime();
      Entry entry = entry(claim.name(), now);
      if (entry.isFree(now) || claim.id().equals(entry.claim)) {
        return grant(entry, claim, now);
      }
      if (claim.await()) {
        register(entry, claim.id(), claim, events, now);
      }
      return busy(entry, claim.await(), now);
    } finally {
      lock.unlock();
    }
  }

  private static void register(Entry entry, ClaimId id, Claim like, Events events, long now) {
    long until = now + REGISTRATION_NANOS;
    entry.waiting.put(id, new Waiting(id, events, until, like.lease(), like.tokens()));
  }

  private static Attempt busy(Entry entry, boolean registered, long now) {
    Duration left = Duration.ofNanos(entry.until - now);
    return new Attempt.Busy(left.compareTo(POLL) < 0 ? left : POLL, registered);
  }

  /**
   * What came of an extension.
   *
   * @param answer for who asked
   * @param next the waiter that the name was passed to and that has to be told
   */
  record Extension(Attempt answer, Optional<Turn> next) {}

  /** Brings a grant more tokens, or passes the name on and lets the successor wait. */
  Extension extend(Claim claim, @Nullable ClaimId successor, LockClock clock, Events events) {
    lock.lock();
    try {
      long now = clock.nanoTime();
      Entry entry = entries.get(claim.name());
      if (entry == null || !entry.isGranted(claim.id(), now)) {
        return new Extension(new Attempt.Busy(POLL, false), Optional.empty());
      }
      Optional<Turn> next = successor == null ? Optional.empty() : passOn(entry, now);
      if (successor == null || next.isEmpty()) {
        return new Extension(grant(entry, claim, now), next);
      }
      register(entry, successor, claim, events, now);
      return new Extension(busy(entry, true, now), next);
    } finally {
      lock.unlock();
    }
  }

  private static Attempt grant(Entry entry, Claim claim, long now) {
    long until = now + claim.lease().toNanos();
    // A repeated attempt never shortens what an earlier one was told.
    entry.until = entry.isGranted(claim.id(), now) && entry.until - until > 0 ? entry.until : until;
    entry.claim = claim.id();
    entry.waiting.remove(claim.id());
    long first = TOKENS.getAndAdd(claim.tokens()) + 1;
    return new Attempt.Granted(first, claim.tokens(), claim.lease(), now);
  }

  /** Returns whether the grant lives. */
  boolean renew(Claim claim, long now) {
    lock.lock();
    try {
      Entry entry = entries.get(claim.name());
      if (entry == null || !entry.isGranted(claim.id(), now)) {
        return false;
      }
      long until = now + claim.lease().toNanos();
      entry.until = until - entry.until > 0 ? until : entry.until;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the waiter that the name was passed to and that has to be told. */
  Optional<Turn> release(LockName name, Set<ClaimId> ids, long now) {
    lock.lock();
    try {
      Entry entry = entries.get(name);
      if (entry == null) {
        return Optional.empty();
      }
      entry.waiting.keySet().removeAll(ids);
      Optional<Turn> next = Optional.empty();
      if (entry.claim != null && ids.contains(entry.claim)) {
        entry.claim = null;
        next = passOn(entry, now);
      }
      if (entry.isEmpty(now)) {
        entries.remove(name);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Turn> passOn(Entry entry, long now) {
    Iterator<Waiting> waiting = entry.waiting.values().iterator();
    while (waiting.hasNext()) {
      Waiting first = waiting.next();
      waiting.remove();
      if (now - first.until < 0) {
        entry.claim = first.id;
        entry.until = now + first.lease.toNanos();
        return Optional.of(new Turn(first, TOKENS.getAndAdd(first.tokens) + 1));
      }
    }
    return Optional.empty();
  }

  /** Returns the entry of a name; drops what crashed clients left, now and then. */
  private Entry entry(LockName name, long now) {
    if (entries.size() >= purgeAt) {
      entries.values().removeIf(entry -> entry.isEmpty(now));
      purgeAt = Math.max(64, 2 * entries.size());
    }
    return entries.computeIfAbsent(name, missing -> new Entry());
  }
}
