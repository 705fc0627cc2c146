package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients that share a row, since each began when the one before had ended.
 *
 * @param clients their names
 * @param turns what they did
 */
record Lane(List<String> clients, List<Turn> turns) {
  private static final int LABEL = 20;

  /** When a client was there. */
  private static final class Life {
    final List<Turn> turns = new ArrayList<>();
    long end;

    long begin() {
      return turns.get(0).asked();
    }
  }

  static List<Lane> of(Story story) {
    Map<String, Life> lives = new LinkedHashMap<>();
    for (Turn turn : story.turns) {
      Life life = lives.computeIfAbsent(turn.client(), client -> new Life());
      life.turns.add(turn);
      life.end = Math.max(life.end, turn.ended());
    }
    for (Event death : story.deaths) {
      Life life = lives.get(death.client());
      if (life != null) {
        life.end = Math.max(life.end, death.time());
      }
    }
    List<Lane> lanes = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    lives.entrySet().stream()
        .sorted(Comparator.comparingLong(life -> life.getValue().begin()))
        .forEach(life -> place(life.getKey(), life.getValue(), lanes, ends));
    return lanes;
  }

  private static void place(String client, Life life, List<Lane> lanes, List<Long> ends) {
    int free = 0;
    while (free < lanes.size() && ends.get(free) > life.begin()) {
      free++;
    }
    if (free == lanes.size()) {
      lanes.add(new Lane(new ArrayList<>(), new ArrayList<>()));
      ends.add(0L);
    }
    lanes.get(free).clients.add(client);
    lanes.get(free).turns.addAll(life.turns);
    ends.set(free, life.end);
  }

  String name() {
    String last = clients.size() == 1 ? "" : " … " + clients.get(clients.size() - 1);
    return shortened(clients.get(0) + last);
  }

  static String shortened(String name) {
    return name.length() <= LABEL ? name : name.substring(0, LABEL - 1) + "…";
  }

  String words() {
    long grants = turns.stream().filter(Turn::held).count();
    long lost = turns.stream().filter(turn -> turn.outcome() == Turn.Outcome.LOST).count();
    return "%s: %s, %d of them lost"
        .formatted(String.join(", ", clients), Text.some(grants, "hold"), lost);
  }
}
