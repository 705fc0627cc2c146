package io.holdfast.lock.tck.teeth;

/** Binds grants to sessions: when it loses its data, all of them end. */
class SessionStore extends PolledStore {
  @Override
  synchronized void deleteAll() {
    endSessions(client -> true);
    super.deleteAll();
  }
}
