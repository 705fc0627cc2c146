package io.holdfast.lock.tck.history;

import io.holdfast.lock.tck.history.Event.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Small histories of one lock by three owners of two clients. */
final class RandomHistories {
  static final String LOCK = "l";
  private static final int STEPS = 28;

  private final Random random;

  RandomHistories(Random random) {
    this.random = random;
  }

  /** One of a correct lock, whose every step happens at some moment of its call. */
  List<Event> right(long trace) {
    LockSimulation simulation = new LockSimulation(random, trace);
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    return simulation.events();
  }

  /** One of a correct lock that was then changed in a few places. */
  List<Event> changed(long trace) {
    List<Event> events = new ArrayList<>(right(trace));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !events.isEmpty(); i++) {
      change(events, random.nextInt(events.size()));
    }
    return afterDeaths(History.of(events).events());
  }

  private void change(List<Event> events, int index) {
    Event event = events.get(index);
    switch (random.nextInt(5)) {
      case 0, 1 -> events.set(index, moved(events, index));
      case 2 -> retoken(events, event);
      case 3 -> events.set(index, answered(event));
      default -> events.set(index, lasting(event));
    }
  }

  /** At another moment, but still between the owner's events before and after. */
  private Event moved(List<Event> events, int index) {
    Event event = events.get(index);
    long from = 0;
    long until = events.stream().mapToLong(Event::time).max().orElse(0);
    for (int i = 0; i < events.size(); i++) {
      Event other = events.get(i);
      if (other.who().equals(event.who())) {
        from = i < index ? Math.max(from, other.time()) : from;
        until = i > index ? Math.min(until, other.time()) : until;
      }
    }
    long time = from + random.nextInt((int) (until - from) + 1);
    return new Event(
        time,
        event.kind(),
        event.client(),
        event.owner(),
        event.lock(),
        event.token(),
        event.valid(),
        event.note());
  }

  /** All holds of the owner with that token get another one, or one entry only. */
  private void retoken(List<Event> events, Event of) {
    long token = random.nextInt(6);
    boolean one = of.kind() == Kind.GRANTED && random.nextBoolean() && isEntry(events, of);
    for (int i = 0; of.token() != 0 && i < events.size(); i++) {
      Event event = events.get(i);
      boolean same = event.who().equals(of.who()) && event.token() == of.token();
      if (one ? event.equals(of) : same) {
        events.set(i, with(event, event.kind(), token, event.valid()));
      }
    }
  }

  private static boolean isEntry(List<Event> events, Event granted) {
    return events.subList(0, events.indexOf(granted)).stream()
        .anyMatch(event -> event.who().equals(granted.who()) && event.token() == granted.token());
  }

  private Event answered(Event event) {
    Kind kind =
        switch (event.kind()) {
          case TRY -> Kind.WAIT;
          case WAIT -> Kind.TRY;
          case REFUSED -> Kind.UNKNOWN;
          case RELEASED -> random.nextInt(8) == 0 ? Kind.REFUSED : Kind.UNKNOWN;
          case UNKNOWN -> Kind.REFUSED;
          default -> event.kind();
        };
    return with(event, kind, event.token(), event.valid());
  }

  private Event lasting(Event event) {
    boolean tells = event.kind() == Kind.GRANTED || event.kind() == Kind.VALID;
    return tells ? with(event, event.kind(), event.token(), random.nextInt(9)) : event;
  }

  private static Event with(Event event, Kind kind, long token, long valid) {
    return new Event(
        event.time(), kind, event.client(), event.owner(), event.lock(), token, valid, "");
  }

  /** A client that is dead does nothing more. */
  private static List<Event> afterDeaths(List<Event> events) {
    List<Event> kept = new ArrayList<>(events);
    for (Event death : events) {
      if (death.kind() == Kind.DEAD) {
        kept.removeIf(
            event -> event.client().equals(death.client()) && event.time() > death.time());
      }
    }
    return kept;
  }

  /** Anything that owners can be told. */
  List<Event> any() {
    List<Event> events = new ArrayList<>();
    String[] owners = {"c1 a", "c1 b", "c2 c"};
    for (String owner : owners) {
      String[] names = owner.split(" ", -1);
      owner(names[0], names[1], events);
    }
    return History.of(events).events();
  }

  private void owner(String client, String owner, List<Event> events) {
    long time = random.nextInt(6);
    long token = 0;
    int depth = 0;
    int calls = random.nextInt(5);
    for (int i = 0; i < calls; i++) {
      boolean release = depth > 0 ? random.nextInt(3) > 0 : random.nextInt(20) == 0;
      Kind call = release ? Kind.RELEASE : random.nextBoolean() ? Kind.TRY : Kind.WAIT;
      events.add(new Event(time, call, client, owner, LOCK, 0, 0, ""));
      if (random.nextInt(15) == 0) {
        return;
      }
      time += random.nextInt(5);
      Kind answer = answer(release);
      long told = 0;
      if (answer == Kind.GRANTED) {
        told = depth > 0 && random.nextInt(8) > 0 ? token : 1 + random.nextInt(8);
        token = depth > 0 ? token : told;
      }
      long valid = answer == Kind.GRANTED ? random.nextInt(6) : 0;
      events.add(new Event(time, answer, client, owner, LOCK, told, valid, ""));
      depth += answer == Kind.GRANTED ? 1 : release && depth > 0 ? -1 : 0;
      time += random.nextInt(3);
      if (depth > 0 && random.nextInt(3) == 0) {
        boolean lost = random.nextBoolean();
        valid = lost ? 0 : random.nextInt(6);
        events.add(
            new Event(time, lost ? Kind.LOST : Kind.VALID, client, owner, LOCK, token, valid, ""));
        time += random.nextInt(3);
      }
    }
  }

  private Kind answer(boolean release) {
    return switch (random.nextInt(5)) {
      case 0 -> Kind.UNKNOWN;
      case 1 -> release && random.nextInt(4) > 0 ? Kind.RELEASED : Kind.REFUSED;
      default -> release ? Kind.RELEASED : Kind.GRANTED;
    };
  }

  /** Adds a disturbance, for liveness. */
  List<Event> disturbed(List<Event> events) {
    List<Event> more = new ArrayList<>(events);
    @Nullable Event last = events.isEmpty() ? null : events.get(events.size() - 1);
    if (last != null && random.nextInt(3) == 0) {
      long from = random.nextInt((int) last.time() + 1);
      more.add(new Event(from, Kind.FAULT, "x", "", "", 0, 0, "f"));
      if (random.nextBoolean()) {
        long until = from + random.nextInt((int) (last.time() - from) + 1);
        more.add(new Event(until, Kind.HEALED, "x", "", "", 0, 0, "f"));
      }
    }
    return History.of(more).events();
  }
}
