package io.holdfast.lock.tck.chaos;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds and who waits, after the events so far: of a history as it comes in, or of one that is
 * read again. Thread-safe.
 */
final class Scene {
  private record Key(String client, String owner, String lock) {}

  private static final class Stand {
    @Nullable Kind asked;
    int depth;
    long token;
    boolean lost;

    boolean holds() {
      return depth > 0 && !lost && !releases();
    }

    boolean releases() {
      return asked == Kind.RELEASE && depth == 1;
    }

    boolean acquires() {
      return depth == 0 && (asked == Kind.WAIT || asked == Kind.TRY);
    }
  }

  private final Map<Key, Stand> stands = new HashMap<>();
  private final Map<String, Long> grantsByLock = new HashMap<>();
  private long grants;

  synchronized void take(Event event) {
    switch (event.kind()) {
      case DEAD -> stands.keySet().removeIf(key -> key.client.equals(event.client()));
      case FAULT, HEALED, VALID -> {}
      default -> {
        Stand stand = stand(event);
        take(event, stand);
        if (stand.depth == 0 && stand.asked == null) {
          stands.remove(key(event));
        }
      }
    }
  }

  private static Key key(Event event) {
    return new Key(event.client(), event.owner(), event.lock());
  }

  private Stand stand(Event event) {
    return stands.computeIfAbsent(key(event), missing -> new Stand());
  }

  private void take(Event event, Stand stand) {
    switch (event.kind()) {
      case TRY, WAIT, RELEASE -> stand.asked = event.kind();
      case GRANTED -> granted(event, stand);
      case LOST -> stand.lost |= event.token() == stand.token;
      default -> answered(stand);
    }
  }

  private void granted(Event event, Stand stand) {
    stand.asked = null;
    if (stand.depth++ == 0) {
      stand.token = event.token();
      stand.lost = false;
      grants++;
      grantsByLock.merge(event.lock(), 1L, Long::sum);
    }
  }

  private static void answered(Stand stand) {
    if (stand.asked == Kind.RELEASE && stand.depth > 0) {
      stand.depth--;
    }
    stand.asked = null;
  }

  /** Returns how many holds have begun. */
  synchronized long grants() {
    return grants;
  }

  /** Returns how many holds of a lock have begun. */
  synchronized long grants(String lock) {
    return grantsByLock.getOrDefault(lock, 0L);
  }

  /** Returns whether somebody has a hold and somebody waits. */
  synchronized boolean isContended() {
    boolean held = false;
    boolean awaited = false;
    for (Stand stand : stands.values()) {
      held |= stand.holds();
      awaited |= stand.depth == 0 && stand.asked == Kind.WAIT;
    }
    return held && awaited;
  }

  /** Returns whether a client has a hold or asks for something. */
  synchronized boolean isOpen(String client) {
    return stands.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().client.equals(client)
                    && (entry.getValue().depth > 0 || entry.getValue().asked != null));
  }

  /** Returns what some clients are about, but for unread grants, of which they do not know. */
  synchronized Set<Phase> phases(Collection<String> clients) {
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    stands.forEach(
        (key, stand) -> {
          if (clients.contains(key.client)) {
            if (stand.holds()) {
              phases.add(Phase.IN_HOLD);
            } else if (stand.releases()) {
              phases.add(Phase.RELEASE_SENT);
            } else if (stand.acquires()) {
              phases.add(Phase.ATTEMPT_SENT);
            }
          }
        });
    return phases;
  }

  /** Returns whether somebody waits for a lock that nobody has a hold of. */
  synchronized boolean isAwaitedInVain(String lock) {
    boolean awaited = false;
    for (Map.Entry<Key, Stand> entry : stands.entrySet()) {
      if (entry.getKey().lock.equals(lock)) {
        Stand stand = entry.getValue();
        if (stand.holds()) {
          return false;
        }
        awaited |= stand.depth == 0 && stand.asked == Kind.WAIT;
      }
    }
    return awaited;
  }

  /** Returns the clients that have a hold or ask for something. */
  synchronized Set<String> clients() {
    Set<String> clients = new HashSet<>();
    stands.keySet().forEach(key -> clients.add(key.client));
    return clients;
  }

  /** Returns the locks that somebody has a hold of or asks for. */
  synchronized Set<String> locks() {
    Set<String> locks = new HashSet<>();
    stands.keySet().forEach(key -> locks.add(key.lock));
    return locks;
  }

  /** Returns a lock that somebody has a hold of, or {@code null}. */
  synchronized @Nullable String held() {
    return stands.entrySet().stream()
        .filter(entry -> entry.getValue().holds())
        .map(entry -> entry.getKey().lock)
        .findAny()
        .orElse(null);
  }

  /** Returns the locks that one of some clients asks for, while nobody is known to have them. */
  synchronized Set<String> awaitedAndFree(Collection<String> clients) {
    Set<String> locks = new HashSet<>();
    stands.forEach(
        (key, stand) -> {
          if (clients.contains(key.client) && stand.acquires()) {
            locks.add(key.lock);
          }
        });
    stands.forEach(
        (key, stand) -> {
          if (stand.depth > 0 && !stand.lost) {
            locks.remove(key.lock);
          }
        });
    return locks;
  }
}
