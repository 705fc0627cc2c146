package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A correct lock and three owners of two clients, which do something at random at each step. */
final class LockSimulation {
  private final Random random;
  private final long trace;
  private final List<Event> events = new ArrayList<>();
  private final List<Owner> owners =
      new ArrayList<>(List.of(new Owner("c1", "a"), new Owner("c1", "b"), new Owner("c2", "c")));

  private long now;
  private long token;

  /** Who holds, whether he knows it or not. */
  private @Nullable Owner holder;

  /** Before that it does not expire; after that it has. */
  private long expiry;

  private long end;

  /** An owner, and what it believes. */
  private static final class Owner {
    final String client;
    final String name;
    @Nullable Kind asked;
    @Nullable Kind decided;
    long token;
    int depth;
    boolean lost;

    Owner(String client, String name) {
      this.client = client;
      this.name = name;
    }
  }

  LockSimulation(Random random, long trace) {
    this.random = random;
    this.trace = trace;
  }

  List<Event> events() {
    return events;
  }

  private boolean chance(int of) {
    return random.nextInt(of) == 0;
  }

  void step() {
    if (chance(2)) {
      pass(1 + random.nextInt(2));
    }
    if (owners.isEmpty()) {
      return;
    }
    if (chance(60)) {
      die(owners.get(random.nextInt(owners.size())).client);
      return;
    }
    Owner owner = owners.get(random.nextInt(owners.size()));
    if (owner.asked == null) {
      ask(owner);
    } else if (owner.asked == Kind.RELEASE) {
      leave(owner);
    } else if (owner.depth > 0) {
      enter(owner);
    } else {
      acquire(owner);
    }
  }

  private void pass(long time) {
    for (int i = 0; i < time; i++) {
      if (holder != null && (now >= end || (now >= expiry && chance(3)))) {
        holder = null;
      }
      now++;
    }
  }

  private void event(Kind kind, Owner owner, long token, long valid) {
    events.add(
        new Event(now, kind, owner.client, owner.name, RandomHistories.LOCK, token, valid, ""));
  }

  private void die(String client) {
    owners.removeIf(owner -> owner.client.equals(client));
    events.add(new Event(now, Kind.DEAD, client, "", "", 0, 0, ""));
    if (holder != null && holder.client.equals(client)) {
      end = Math.min(end, now + trace);
    }
  }

  private void ask(Owner owner) {
    if (owner.depth > 0 && !chance(3)) {
      if (chance(2)) {
        look(owner);
        return;
      }
      owner.asked = Kind.RELEASE;
    } else {
      owner.asked = chance(2) ? Kind.TRY : Kind.WAIT;
    }
    event(owner.asked, owner, 0, 0);
    if (owner.asked == Kind.RELEASE && owner.depth == 1 && holder == owner) {
      // From now on it may go at any time, and has to.
      expiry = now;
      end = Math.min(end, now + trace);
    }
  }

  /** Renews, asks for validity, or is told of a loss. */
  private void look(Owner owner) {
    if (owner.lost) {
      return;
    }
    if (holder != owner || chance(8)) {
      event(Kind.LOST, owner, owner.token, 0);
      owner.lost = true;
      if (holder == owner) {
        // Forgotten by the store, or left to expire by its client.
        holder = chance(2) ? null : owner;
        expiry = now;
        end = Math.min(end, now + trace);
      }
    } else if (chance(2)) {
      expiry = Math.max(expiry, now + 1 + random.nextInt((int) trace));
    } else {
      event(Kind.VALID, owner, owner.token, told());
    }
  }

  /** What a holder is told of its validity: all or less. */
  private long told() {
    long left = Math.max(0, expiry - now);
    return chance(4) ? random.nextInt((int) left + 1) : left;
  }

  private void acquire(Owner owner) {
    if (owner.decided != null) {
      answer(owner);
    } else if (chance(8)) {
      give(owner, Kind.UNKNOWN);
    } else if (holder == null) {
      holder = owner;
      if (owner.asked == Kind.WAIT && chance(6)) {
        // Granted unseen: it goes again while its owner still asks.
        expiry = now;
        end = now + random.nextInt(2);
        return;
      }
      token += 1 + random.nextInt(2);
      owner.token = token;
      owner.decided = Kind.GRANTED;
      expiry = now + 1 + random.nextInt((int) trace);
      end = Long.MAX_VALUE;
    } else if (holder != owner && chance(2)) {
      owner.decided = Kind.REFUSED;
    }
  }

  private void answer(Owner owner) {
    boolean granted = owner.decided == Kind.GRANTED;
    if (granted && chance(8)) {
      if (holder == owner) {
        expiry = now;
        end = now + trace;
      }
      give(owner, Kind.UNKNOWN);
    } else if (granted) {
      event(Kind.GRANTED, owner, owner.token, holder == owner ? told() : 0);
      owner.depth = 1;
      owner.lost = false;
      owner.asked = null;
      owner.decided = null;
    } else {
      give(owner, Kind.REFUSED);
    }
  }

  private void give(Owner owner, Kind answer) {
    event(answer, owner, 0, 0);
    owner.asked = null;
    owner.decided = null;
  }

  private void enter(Owner owner) {
    if (owner.decided == Kind.GRANTED) {
      event(Kind.GRANTED, owner, owner.token, holder == owner ? told() : 0);
      owner.depth++;
      owner.asked = null;
      owner.decided = null;
    } else if (holder == owner && !owner.lost) {
      owner.decided = Kind.GRANTED;
    } else {
      give(owner, Kind.UNKNOWN);
    }
  }

  private void leave(Owner owner) {
    if (owner.depth == 1 && holder == owner && !owner.lost && chance(2)) {
      holder = null;
      return;
    }
    boolean confirmed = owner.depth > 1 || holder != owner || owner.lost;
    give(owner, confirmed && !chance(4) ? Kind.RELEASED : Kind.UNKNOWN);
    owner.depth--;
  }
}
