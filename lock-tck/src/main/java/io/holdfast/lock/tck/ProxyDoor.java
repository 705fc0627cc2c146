package io.holdfast.lock.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port of a proxy that leads to one server. Thread-safe. */
final class ProxyDoor {
  private final FrameCountingProxy proxy;
  private final InetSocketAddress store;
  private volatile ServerSocket server;
  private Thread acceptor;
  private Socket reserved = new Socket();

  ProxyDoor(FrameCountingProxy proxy, InetSocketAddress store) {
    this.proxy = proxy;
    this.store = store;
    server = listen(0);
    acceptor = accepting(server);
  }

  private Thread accepting(ServerSocket listening) {
    return ProxyLink.daemon("proxy-accept-" + port(), () -> accept(listening));
  }

  private static ServerSocket listen(int port) {
    try {
      return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no port for a proxy", e);
    }
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        proxy.serve(listening.accept(), store);
      } catch (IOException closedOrNoStore) {
        // The loop's condition tells which; a client of a store that is down sees its end closed.
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  InetSocketAddress store() {
    return store;
  }

  /** See {@link FrameCountingProxy#refuse}. */
  synchronized void refuse(boolean on) {
    try {
      if (on && !server.isClosed()) {
        server.close();
        // Until the thread that listens has left, the port is in use.
        acceptor.join();
        // Bound and not listening: nobody else gets the port meanwhile.
        reserved.setReuseAddress(true);
        reserved.bind(server.getLocalSocketAddress());
      } else if (!on && server.isClosed()) {
        reserved.close();
        reserved = new Socket();
        server = listen(port());
        acceptor = accepting(server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a proxy stopped to listen", e);
    }
  }

  synchronized void close() {
    try {
      server.close();
      reserved.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return port() + " -> " + store;
  }
}
