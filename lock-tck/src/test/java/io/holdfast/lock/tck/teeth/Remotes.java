package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.FrameParser;
import io.holdfast.lock.tck.LockFixture;

/** A store that processes share, in real time, and what can be done to it. */
class Remotes implements LockFixture {
  private static final FrameParser LINES =
      b -> b == '\n' ? FrameParser.End.FRAME : FrameParser.End.NONE;

  private final RemoteStore server;
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
  public FrameCountingProxy proxy() {
    return FrameCountingProxy.start(server.address(), () -> LINES);
  }

  @Override
  public void deleteEntry(String name) {
    server.store().delete(new LockName(name));
  }

  @Override
  public void endSession(String name) {
    server.store().endSession(new LockName(name));
  }

  @Override
  public void restart() {
    server.restart(server.store()::restarted);
  }

  @Override
  public void restartEmpty() {
    server.restart(server.store()::deleteAll);
  }

  @Override
  public void close() {
    server.close();
  }
}
