package io.holdfast.lock.tck.chaos;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a campaign does to clients, connections and the store, and what that may cost. */
public enum Fault {
  /** SIGKILL of a client's JVM; another one takes its place. */
  KILL_CLIENT(Victim.CLIENT, Promise.EXCLUSION),
  /** SIGSTOP of a client's JVM, for longer than a lease, and SIGCONT. */
  FREEZE_CLIENT(Victim.CLIENT, Promise.EXCLUSION),
  /** The threads of a client are interrupted, again and again, whatever they do. */
  INTERRUPTS(Victim.CLIENT, Promise.EXCLUSION),
  /** A client is closed while its threads hold and wait; another one takes its place. */
  CLOSE_CLIENT(Victim.CLIENT, Promise.EXCLUSION),
  /** The wall clock of a client jumps, ahead or back, and later returns. */
  WALL_CLOCK(Victim.CLIENT, Promise.EXCLUSION),
  /** The connections of a client are closed. */
  CUT(Victim.CONNECTION, Promise.EXCLUSION),
  /** Nothing passes any more on a client's connections, which stay open; later it does. */
  SILENCE(Victim.CONNECTION, Promise.EXCLUSION),
  /** What passes on a client's connections takes its time. */
  SLOW(Victim.CONNECTION, Promise.EXCLUSION),
  /** Requests of a client are executed, and their replies lost. */
  SWALLOW(Victim.CONNECTION, Promise.EXCLUSION),
  /** The store ends as in a crash, and starts again with its data. */
  CRASH_STORE(Victim.STORE, Promise.EXCLUSION),
  /** The store ends as in a crash, and starts again without its data. */
  EMPTY_STORE(Victim.STORE, Promise.FENCING),
  /** SIGSTOP of the store, and SIGCONT. */
  FREEZE_STORE(Victim.STORE, Promise.EXCLUSION),
  /** The store forgets the scripts that clients have sent. */
  FLUSH_SCRIPTS(Victim.STORE, Promise.EXCLUSION),
  /** The store closes the connections of all clients. */
  CLIENT_KILL(Victim.STORE, Promise.EXCLUSION),
  /** What makes a holder the holder is deleted at the store, by hand. */
  DELETE_ENTRY(Victim.STORE, Promise.FENCING),
  /** The store ends the session of a holder, as by hand. */
  END_SESSION(Victim.STORE, Promise.FENCING),
  /** The leader of the store's ensemble ends; the others elect another, and it joins them again. */
  LOSE_LEADER(Victim.STORE, Promise.EXCLUSION),
  /** The store's primary ends as in a crash, and a replica takes over. */
  FAIL_OVER(Victim.STORE, Promise.FENCING),
  /** SIGSTOP of the store's primary until a replica has taken over, and SIGCONT. */
  FROZEN_FAIL_OVER(Victim.STORE, Promise.FENCING),
  /** What the store keeps moves from one of its nodes to another. */
  MIGRATE_SLOT(Victim.STORE, Promise.EXCLUSION),
  /** Some of the store's servers are lost for a while, so that a majority is left. */
  LOSE_MINORITY(Victim.STORE, Promise.EXCLUSION),
  /** So many of the store's servers are lost for a while that no majority is left. */
  LOSE_MAJORITY(Victim.STORE, Promise.EXCLUSION);

  /** What a fault hits. */
  public enum Victim {
    /** One client, or its process. */
    CLIENT,
    /** The way between one client and the store. */
    CONNECTION,
    /** The store, and so all clients. */
    STORE
  }

  /** What is kept whatever the fault costs beside. */
  public enum Promise {
    /** Two owners never hold a lock at the same time, both validly; and the order of tokens. */
    EXCLUSION,
    /** The order of tokens; the store forgets its grants, so exclusion may be lost. */
    FENCING
  }

  private final Victim victim;
  private final Promise promise;

  Fault(Victim victim, Promise promise) {
    this.victim = victim;
    this.promise = promise;
  }

  /** {@return what it hits} */
  public Victim victim() {
    return victim;
  }

  /** {@return what is kept} */
  public Promise promise() {
    return promise;
  }

  /** {@return its name in lower case with hyphens, for command lines and reports} */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the words of faults.
   *
   * @param words with commas between; {@code all} is all of them
   * @return the faults
   * @throws IllegalArgumentException if one is not known, with those that are
   */
  public static Set<Fault> parse(String words) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (String word : words.split(",", -1)) {
      if (word.equals("all")) {
        faults.addAll(EnumSet.allOf(Fault.class));
      } else {
        faults.add(one(word));
      }
    }
    return faults;
  }

  private static Fault one(String word) {
    for (Fault fault : values()) {
      if (fault.word().equals(word)) {
        return fault;
      }
    }
    throw new IllegalArgumentException(
        "no fault '%s'; there are all, %s".formatted(word, words(EnumSet.allOf(Fault.class))));
  }

  /**
   * Returns the words of faults.
   *
   * @param faults which ones
   * @return their words, with commas between
   */
  public static String words(Set<Fault> faults) {
    return String.join(", ", faults.stream().sorted().map(Fault::word).toList());
  }
}
