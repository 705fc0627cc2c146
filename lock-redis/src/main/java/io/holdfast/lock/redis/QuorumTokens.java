package io.holdfast.lock.redis;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The tokens of a quorum. Each server has counters of its own, and each grant comes from a
 * majority, another one perhaps than the grants before it; all the same its tokens have to be
 * larger.
 *
 * <p><b>Rule.</b> Before a grant is used, a majority of the servers, while it has the lock there,
 * counts at least as far as its last token. So of a later grant's servers, those that belong to
 * that majority minted above it; there are {@code granting + needed - all} of them at least, and
 * {@link #first} takes the token that so many have reached.
 *
 * <p><b>One round.</b> Where the servers' counters agree, the tokens that they mint do, and the
 * rule is kept already. They agree where each mints above what the client has seen of any of them,
 * which is what {@link #proposal} is for. Where they do not, those that are behind are raised first
 * (quorum-raise.lua).
 *
 * <p>Thread-safe.
 */
final class QuorumTokens {
  private static final long PER_MILLI = 4096;

  /** Ahead of what other servers' clocks show when a lock is asked for over a new connection. */
  private static final long AHEAD = 50 * PER_MILLI;

  private final int needed;
  private final int all;

  /** The largest token that was seen of each partition. */
  private final AtomicLongArray seen = new AtomicLongArray(Keys.PARTITIONS);

  QuorumTokens(int needed, int all) {
    this.needed = needed;
    this.all = all;
  }

  /**
   * Returns the token above which the servers are asked to mint.
   *
   * @param floors of the connections: no server mints up to its own
   */
  long proposal(int partition, Collection<Long> floors) {
    long highest = floors.stream().mapToLong(Long::longValue).max().orElse(0);
    return Math.max(seen.get(partition), highest == 0 ? 0 : highest + AHEAD);
  }

  /** Notes what a server has minted. */
  void saw(int partition, Vote.Granted minted) {
    seen.accumulateAndGet(partition, minted.last(), Math::max);
  }

  /**
   * Returns the tokens for a grant by these servers, at least as many as have answered before the
   * decision.
   */
  Vote.Granted range(Collection<Vote.Granted> grants) {
    long first = first(grants);
    long reached =
        grants.stream().map(Vote.Granted::last).sorted(this::down).toList().get(needed - 1);
    if (reached >= first) {
      return new Vote.Granted(first, tokens(reached - first + 1, grants));
    }
    return new Vote.Granted(first, tokens(Long.MAX_VALUE, grants));
  }

  private static int tokens(long most, Collection<Vote.Granted> grants) {
    int least = grants.stream().mapToInt(Vote.Granted::tokens).min().orElse(1);
    return (int) Math.min(most, least);
  }

  private long first(Collection<Vote.Granted> grants) {
    List<Long> firsts = grants.stream().map(Vote.Granted::first).sorted(this::down).toList();
    return firsts.get(grants.size() + needed - all - 1);
  }

  private int down(Long a, Long b) {
    return Long.compare(b, a);
  }
}
