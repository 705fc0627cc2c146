package io.holdfast.lock.tck.lincheck;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOutcomeUnknownException;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What is played on a {@link Stage}: the clients of each kind of run. */
final class Worlds {
  private static final Duration THIRD = Clients.LEASE.dividedBy(3);

  private Worlds() {}

  /** Queue: two wishes of one client at once; each is granted and ends. */
  public static final class Queue extends Clients {
    private final Locks locks = open();
    private int holds;

    public Queue(Turns turns) {
      super(turns);
    }

    public void one() {
      hold();
    }

    public void other() {
      hold();
    }

    private void hold() {
      CompletableFuture<Void> unused =
          wish(locks)
              .thenAccept(
                  lease -> {
                    granted(CompletableFuture.completedFuture(lease)).close();
                    holds++;
                  });
    }

    public void check() {
      require(holds == 2, "both were granted");
      requireFree();
    }
  }

  /** The same, with a message that brings the grant. */
  public static final class Message extends Release {
    public Message(Turns turns) {
      super(turns);
    }

    @Override
    boolean carriesGrants() {
      return true;
    }
  }

  /** Release: one client begins to wait while another releases. */
  public static class Release extends Clients {
    private final Locks waiting = open();
    private final Lease held = granted(wish(open()));
    private CompletableFuture<Lease> wish;

    public Release(Turns turns) {
      super(turns);
    }

    @Override
    boolean carriesGrants() {
      return false;
    }

    public void one() {
      wish = wish(waiting);
    }

    public void other() {
      held.close();
    }

    public void check() {
      granted(wish).close();
      requireFree();
    }
  }

  /** The only waiter leaves while the name is passed to it. */
  public static final class Withdrawal extends Clients {
    private final Lease held = granted(wish(open()));
    private final CompletableFuture<Lease> wish = wish(open());

    public Withdrawal(Turns turns) {
      super(turns);
    }

    @Override
    boolean carriesGrants() {
      return false;
    }

    public void one() {
      if (!wish.cancel(false)) {
        granted(wish).close();
      }
    }

    public void other() {
      held.close();
    }

    public void check() {
      requireFree();
    }
  }

  /** Hand-off: a wish for a whole fixed lease, while a hold ends that has lasted for a while. */
  public static final class HandOff extends Clients {
    private final Locks locks = open();
    private final Lease held;
    private CompletableFuture<Lease> wish;

    public HandOff(Turns turns) {
      super(turns);
      // Two have to wait for the grant to bring tokens for more than one hold.
      Lease before = granted(wish(open()));
      CompletableFuture<Lease> first = wish(locks);
      CompletableFuture<Lease> second = wish(locks);
      before.close();
      held = granted(first);
      require(second.cancel(false), "still waiting");
      // Not so long that the tenure is over.
      clock.advance(Duration.ofMillis(900));
    }

    @Override
    boolean carriesGrants() {
      return false;
    }

    public void one() {
      wish = wish(locks, FIXED);
    }

    public void other() {
      held.close();
    }

    public void check() {
      Lease lease = granted(wish);
      Duration left = lease.remaining();
      require(left.compareTo(LEASE.minusMillis(150)) >= 0, "the whole lease, not " + left);
      lease.close();
      requireFree();
    }
  }

  /** Fencing: a hold is to be passed on while a whole lease goes by, and others are granted it. */
  public static final class Fence extends Clients {
    private final Locks locks = open();
    private final Locks neighbour = open();
    private final Lease held = granted(wish(locks));
    private Lease other;

    /** What a resource that both write to has seen. */
    private long largest;

    public Fence(Turns turns) {
      super(turns);
      CompletableFuture<Void> unused = wish(locks).thenAccept(lease -> write(lease.fencingToken()));
    }

    public void one() {
      try {
        held.close();
      } catch (LockLostException e) {
        // So it is, if the lease went by before.
      }
    }

    public void other() {
      clock.freeze(LEASE);
      CompletableFuture<Lease> wish = wish(neighbour);
      if (wish.isDone()) {
        other = wish.join();
        write(other.fencingToken());
      }
    }

    public void check() {
      require(
          other == null || !other.isValid() || write(other.fencingToken()),
          "who holds is not fenced off");
    }

    /** As a thread does that asked for its validity before, and was frozen then. */
    private boolean write(long token) {
      largest = Math.max(largest, token);
      return token == largest;
    }
  }

  /** A hold ends while it is renewed; the next one, of the same client, has a claim of its own. */
  public static final class RenewalOfAnother extends Clients {
    private final Locks locks = open();
    private final Lease held = granted(wish(locks));
    private final CompletableFuture<Lease> wish = wish(locks, SHORTER);

    public RenewalOfAnother(Turns turns) {
      super(turns);
    }

    public void one() {
      clock.advance(THIRD);
    }

    public void other() {
      held.close();
    }

    public void check() {
      Lease lease = granted(wish);
      lease.ensureValid();
      lease.close();
      requireFree();
    }
  }

  /** Renewal: a hold ends meanwhile, and nothing of it comes back. */
  public static final class RenewalOfTheLast extends Clients {
    private final Lease held = granted(wish(open()));

    public RenewalOfTheLast(Turns turns) {
      super(turns);
    }

    public void one() {
      clock.advance(THIRD);
    }

    public void other() {
      held.close();
    }

    public void check() {
      requireFree();
    }
  }

  /** A client closes while somebody asks: the wish is decided, and no hold outlives the client. */
  public static final class Close extends Clients {
    private final Locks locks = open();
    private CompletableFuture<Lease> wish;

    public Close(Turns turns) {
      super(turns);
    }

    public void one() {
      locks.close();
    }

    public void other() {
      wish = wish(locks);
    }

    public void check() {
      require(wish.isDone(), "decided");
      if (!wish.isCompletedExceptionally()) {
        require(granted(wish).remaining().isZero(), "lost");
        clock.advance(LEASE);
      }
      requireFree();
    }
  }

  /** A try is given up; it is executed at some time, before its release or after. */
  public static final class LateAttempt extends Clients {
    private final Locks locks = open();

    public LateAttempt(Turns turns) {
      super(turns);
      beLate();
    }

    public void one() {
      try {
        require(tried(locks) == null, "an answer got lost");
      } catch (LockOutcomeUnknownException e) {
        // So it is.
      }
    }

    public void other() {
      arrive();
    }

    public void check() {
      arrive();
      // So long that what is in doubt is released once more, and no lease has ended.
      clock.advance(LEASE.minus(THIRD));
      requireFree();
    }
  }

  /** The answer to a renewal comes when the hold's validity may have ended. */
  public static final class LateRenewal extends Clients {
    private final Lease held = granted(wish(open()));
    private boolean over;

    public LateRenewal(Turns turns) {
      super(turns);
    }

    public void one() {
      clock.advance(THIRD);
    }

    public void other() {
      // From shortly before a third of the lease, when it is renewed, to shortly after its end.
      clock.freeze(LEASE.minus(THIRD).plusSeconds(1));
      over = held.remaining().isZero();
    }

    public void check() {
      require(!over || held.remaining().isZero(), "what is lost stays lost");
    }
  }

  /** An attempt is repeated since its answers get lost, while somebody else waits. */
  public static final class Repetition extends Clients {
    private final CompletableFuture<Lease> wish;
    private CompletableFuture<Lease> next;

    public Repetition(Turns turns) {
      super(turns);
      loseAnswers(THIRD);
      wish = wish(open(), FIXED);
    }

    public void one() {
      clock.advance(THIRD.plus(THIRD));
    }

    public void other() {
      next = wish(open());
    }

    public void check() {
      Lease lease = granted(wish);
      clock.advance(lease.remaining().minusMillis(1));
      require(lease.isValid() && !next.isDone(), "nobody else has it meanwhile");
      lease.close();
      granted(next).close();
      requireFree();
    }
  }

  /** More tokens are asked for while the lease may end and somebody else waits. */
  public static final class Extension extends Clients {
    private final Lease held;
    private final CompletableFuture<Lease> next;
    private final CompletableFuture<Lease> elsewhere;

    public Extension(Turns turns) {
      super(turns);
      Locks locks = open();
      held = granted(wish(locks));
      next = wish(locks);
      elsewhere = wish(open());
    }

    public void one() {
      clock.advance(LEASE);
    }

    public void other() {
      try {
        held.close();
      } catch (LockLostException e) {
        // Its time was over before.
      }
    }

    public void check() {
      require(!isHeld(next) || !isHeld(elsewhere), "one holder");
      // An extension that took too long is in doubt, and settled by a release.
      clock.advance(THIRD);
      boolean nextIsFirst = isHeld(next);
      granted(nextIsFirst ? next : elsewhere).close();
      granted(nextIsFirst ? elsewhere : next).close();
      requireFree();
    }

    private static boolean isHeld(CompletableFuture<Lease> wish) {
      return wish.isDone() && wish.join().isValid();
    }
  }

  /** A tenure ends while the one to whom the name is passed ends his hold, or leaves. */
  public static final class Tenure extends Clients {
    private final Lease held;
    private final CompletableFuture<Lease> next;
    private final CompletableFuture<Lease> elsewhere;

    public Tenure(Turns turns) {
      super(turns);
      Locks locks = open();
      held = granted(wish(locks));
      next = wish(locks);
      elsewhere = wish(open());
      clock.advance(Duration.ofSeconds(2));
    }

    @Override
    boolean carriesGrants() {
      return false;
    }

    public void one() {
      if (!elsewhere.cancel(false)) {
        granted(elsewhere).close();
      }
    }

    public void other() {
      held.close();
    }

    public void check() {
      granted(next).close();
      requireFree();
    }
  }

  /** Three handles of two clients. */
  public static final class Handles extends Clients {
    private final Locks locks = open();
    private final Locks neighbour = open();
    private Lease first;
    private Lease second;
    private Lease third;

    public Handles(Turns turns) {
      super(turns);
    }

    public boolean tryFirst() {
      Lease lease = tried(locks);
      first = lease == null ? first : lease;
      return lease != null;
    }

    public boolean trySecond() {
      Lease lease = tried(locks);
      second = lease == null ? second : lease;
      return lease != null;
    }

    public boolean tryThird() {
      Lease lease = tried(neighbour);
      third = lease == null ? third : lease;
      return lease != null;
    }

    public void closeFirst() {
      close(first);
    }

    public void closeSecond() {
      close(second);
    }

    public void closeThird() {
      close(third);
    }

    /** Closing again does nothing. */
    private static void close(Lease lease) {
      if (lease != null) {
        lease.close();
      }
    }
  }
}
