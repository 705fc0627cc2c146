package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.LockFixture;

/** A store that processes share, in real time, and what can be done to it. */
class Remotes implements LockFixture {
  final RemoteStore server;
  private final String path;

  Remotes(MapStore store, String path) {
    server = new RemoteStore(store);
    this.path = path;
  }

  @Override
  public String url() {
    return "teeth://localhost:" + server.address().getPort() + path;
  }

  @Override
  public Locks newClient(ClientOptions options) {
    return Locks.builder().url(url()).options(options).open();
  }

  @Override
  public void close() {
    server.close();
  }
}
