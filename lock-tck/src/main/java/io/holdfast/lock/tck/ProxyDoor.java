package io.holdfast.lock.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A port of a proxy that leads to one server. Thread-safe. */
final class ProxyDoor {
  /** How long a process that is being started may keep a port, see {@link #bind}. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final FrameCountingProxy proxy;
  private final InetSocketAddress store;
  private volatile ServerSocket server;
  private Thread acceptor;
  private Socket reserved = new Socket();

  ProxyDoor(FrameCountingProxy proxy, InetSocketAddress store) {
    this.proxy = proxy;
    this.store = store;
    server = listen(Ports.free());
    acceptor = accepting(server);
  }

  private Thread accepting(ServerSocket listening) {
    return ProxyLink.daemon("proxy-accept-" + port(), () -> accept(listening));
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      bind(() -> socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("no port %d for a proxy".formatted(port), e);
    }
  }

  /**
   * Binds a socket, once nobody listens on its port any more. A process that is being started has a
   * copy of each socket of this one until it runs its own program, so that what was closed here may
   * be open there for some milliseconds.
   */
  private static void bind(Binding socket) throws IOException {
    for (long start = System.nanoTime(); ; ) {
      try {
        socket.bind();
        return;
      } catch (BindException taken) {
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          throw taken;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private interface Binding {
    void bind() throws IOException;
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
        bind(() -> reserved.bind(server.getLocalSocketAddress()));
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
