package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to the node that has its slot: follows redirections, and asks again, after
 * pauses, while the cluster changes.
 *
 * <p>It is sent again only if it is certain that nothing of it was executed: it was refused, or
 * never sent. An unknown outcome is the result. So at any time it is under way to one node at most,
 * and to none once its result is complete.
 *
 * <p>Its first try may use the calling thread; the others use no thread for waiting. What is
 * mutable belongs to who handles the answer of the try before.
 */
final class Trial<T> {
  private static final Duration LEAST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /** Nodes that point at each other are asked with pauses. */
  private static final int HOPS = 4;

  private final ClusterStore store;
  private final Call<T> call;
  private final int slot;
  private final long dueNanos;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private int hops;
  private Duration pause = LEAST_PAUSE;

  /** Why the last try came to nothing; for who ends it. */
  private volatile StoreException failure = Errors.notSent("nothing was sent yet", null);

  Trial(ClusterStore store, Call<T> call, long dueNanos) {
    this.store = store;
    this.call = call;
    this.slot = SlotMap.slot(call.keys().get(0));
    this.dueNanos = dueNanos;
  }

  /** Begins; the thread may be used as the deadline says. */
  CompletionStage<T> start(Deadline deadline) {
    Host host = store.owner(slot);
    CompletableFuture<T> answer = store.send(call, slot, host, false, deadline);
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      return answer;
    }
    follow(answer, host);
    return result;
  }

  private void send(@Nullable Host host, boolean asking) {
    follow(store.send(call, slot, host, asking, new Deadline(dueNanos)), host);
  }

  private void follow(CompletableFuture<T> answer, @Nullable Host host) {
    CompletableFuture<T> unused =
        answer.whenComplete(
            (value, e) -> {
              if (e == null) {
                result.complete(value);
              } else if (e instanceof StoreException why) {
                failed(why, host);
              } else {
                result.completeExceptionally(e);
              }
            });
  }

  private void failed(StoreException why, @Nullable Host by) {
    failure = why;
    Redirect redirect = Redirect.of(why);
    if (why.kind() == Kind.OUTCOME_UNKNOWN) {
      store.renewMap(by);
      end();
    } else if (redirect != null && by != null) {
      redirected(redirect, by);
    } else if (why.kind() == Kind.NOT_SENT || Redirect.passes(why)) {
      passing(why, by);
    } else {
      end();
    }
  }

  private void redirected(Redirect redirect, Host by) {
    Host to = store.redirected(redirect, by);
    hops++;
    if (hops <= HOPS && store.isTime(dueNanos)) {
      send(to, redirect.once());
    } else {
      later();
    }
  }

  private void passing(StoreException why, @Nullable Host by) {
    if (!Redirect.isDivided(why)) {
      store.renewMap(by);
    } else if (call.script() == Script.RENEW && call.keys().size() > 1) {
      end(); // one by one they may go on
      return;
    }
    later();
  }

  /** Asks the owner again, after a pause, if there will be time for an answer. */
  private void later() {
    hops = 0;
    if (!store.later(this, pause, dueNanos)) {
      end();
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** The pause is over. */
  void again() {
    send(store.owner(slot), false);
  }

  /** Completes it with the last failure. */
  void end() {
    StoreException why = failure;
    result.completeExceptionally(
        Redirect.of(why) == null
            ? why
            : new StoreException(
                Kind.REFUSED_FOR_NOW,
                ("the nodes of %s do not agree on who has slot %d:"
                        + " wait until the cluster has settled, or see CLUSTER NODES on each")
                    .formatted(store, slot),
                why.getCause()));
  }
}
