package io.holdfast.lock.tck.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened to one lock name: its events, put together to calls and holds. */
final class LockRecord {
  final String lock;
  final List<RecordedHold> holds = new ArrayList<>();

  /** Acquires by owners that had no hold then. */
  final List<Call> acquires = new ArrayList<>();

  /** Acquires by owners that had one. */
  final List<Call> entries = new ArrayList<>();

  /** Breaches of reentrancy, which are seen when calls are put together with answers. */
  final List<Violation> violations = new ArrayList<>();

  private LockRecord(String lock) {
    this.lock = lock;
  }

  /**
   * Puts a history together, lock by lock.
   *
   * @throws IllegalArgumentException if its events do not fit together, with the event that does
   *     not
   */
  static List<LockRecord> all(History history) {
    Map<String, List<Event>> byLock = new TreeMap<>();
    Map<String, Long> deaths = new HashMap<>();
    for (Event event : history.events()) {
      switch (event.kind()) {
        case FAULT, HEALED -> {}
        case DEAD -> deaths.putIfAbsent(event.client(), event.time());
        default -> byLock.computeIfAbsent(event.lock(), lock -> new ArrayList<>()).add(event);
      }
    }
    List<LockRecord> records = new ArrayList<>();
    byLock.forEach((lock, events) -> records.add(of(lock, events, deaths)));
    return records;
  }

  /**
   * Puts events together.
   *
   * @param events of one lock name, in order
   * @param deaths when which clients died
   * @throws IllegalArgumentException if they do not fit together, with the event that does not
   */
  private static LockRecord of(String lock, List<Event> events, Map<String, Long> deaths) {
    LockRecord record = new LockRecord(lock);
    Map<String, OwnerRecord> owners = new HashMap<>();
    for (Event event : events) {
      long death = deaths.getOrDefault(event.client(), Long.MAX_VALUE);
      owners.computeIfAbsent(event.who(), who -> new OwnerRecord(record, death)).take(event);
    }
    owners.values().forEach(OwnerRecord::end);
    return record;
  }
}
