package io.holdfast.lock.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A TCP proxy on the loopback interface that counts what clients ask of a store, and hurts the
 * connection in between as a network does: it cuts, falls silent without a FIN, delays, and loses
 * replies.
 *
 * <p>A request is one frame from client to store, whatever it is for. Thread-safe.
 */
public final class FrameCountingProxy implements AutoCloseable {
  private final InetSocketAddress store;
  private final Supplier<? extends FrameParser> parsers;
  private volatile ServerSocket server;
  private Thread acceptor;
  private Socket reserved = new Socket();
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong toSwallow = new AtomicLong();
  private final ProxyGate gate = new ProxyGate();
  private final ProxyGate replyGate = new ProxyGate();

  private FrameCountingProxy(InetSocketAddress store, Supplier<? extends FrameParser> parsers) {
    this.store = store;
    this.parsers = parsers;
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

  /**
   * Starts a proxy in front of a Redis or Valkey server.
   *
   * @param host where it is
   * @param port where it listens
   * @return the proxy, running
   */
  public static FrameCountingProxy resp(String host, int port) {
    return start(new InetSocketAddress(host, port), RespFrames::new);
  }

  /**
   * Starts a proxy in front of a store.
   *
   * @param store its address
   * @param parsers makes a parser for one direction of one connection
   * @return the proxy, running
   */
  public static FrameCountingProxy start(
      InetSocketAddress store, Supplier<? extends FrameParser> parsers) {
    return new FrameCountingProxy(store, parsers);
  }

  /** {@return the port on the loopback interface where clients connect} */
  public int port() {
    return server.getLocalPort();
  }

  /** {@return the port of the store behind it} */
  public int storePort() {
    return store.getPort();
  }

  /** {@return how many requests came from clients since the start} */
  public long frames() {
    return frames.get();
  }

  /** {@return how many requests of open connections have come whose replies have not passed yet} */
  public long unanswered() {
    return links.stream().mapToLong(ProxyLink::unanswered).sum();
  }

  /** {@return whether the store has sent something that is held back} */
  public boolean holdsBack() {
    return links.stream().anyMatch(ProxyLink::holdsBack);
  }

  /** {@return how many connections are open} */
  public int connections() {
    return links.size();
  }

  /** Closes all connections; new ones are served. */
  public void cut() {
    links.forEach(ProxyLink::close);
  }

  /** Closes the connections that have lost a reply; see {@link #swallowReplies}. */
  public void cutMuted() {
    links.stream().filter(ProxyLink::isMuted).forEach(ProxyLink::close);
  }

  /**
   * Sets whether nobody listens: new connections are refused by the operating system.
   *
   * @param on whether
   */
  public synchronized void refuse(boolean on) {
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

  /**
   * Sets whether nothing passes any more, in either direction, on old connections and new, without
   * any of them being closed. What was held back passes late, when the silence ends.
   *
   * @param on whether
   */
  public void silence(boolean on) {
    gate.close(on);
  }

  /**
   * Sets whether nothing passes any more from the store to clients, while requests do. What was
   * held back passes when that ends.
   *
   * @param on whether
   */
  public void holdReplies(boolean on) {
    replyGate.close(on);
  }

  /**
   * Sets how long every piece of data is kept back, in each direction.
   *
   * @param delay how long; zero for not at all
   */
  public void delay(Duration delay) {
    gate.delay(delay);
  }

  /**
   * Loses the replies of the next requests. As on a real connection nothing overtakes a lost reply:
   * a connection that lost one brings no further reply, though its requests still reach the store.
   *
   * @param requests how many requests are executed and not answered
   */
  public void swallowReplies(int requests) {
    toSwallow.set(requests);
  }

  /** Stops listening and closes all connections. */
  @Override
  public synchronized void close() {
    gate.close(false);
    replyGate.close(false);
    try {
      server.close();
      reserved.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cut();
    }
  }

  private void accept(ServerSocket listening) {
    while (!listening.isClosed()) {
      try {
        serve(listening.accept());
      } catch (IOException closedOrNoStore) {
        // The loop's condition tells which; a client of a store that is down sees its end closed.
      }
    }
  }

  private void serve(Socket client) {
    ProxyLink link = new ProxyLink(this, client);
    links.add(link);
    link.start();
  }

  FrameParser parser() {
    return parsers.get();
  }

  ProxyGate gate() {
    return gate;
  }

  ProxyGate replyGate() {
    return replyGate;
  }

  InetSocketAddress store() {
    return store;
  }

  /** Counts a request and says whether its reply is to be lost. */
  boolean countRequest() {
    frames.incrementAndGet();
    return toSwallow.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
  }

  void ended(ProxyLink link) {
    links.remove(link);
  }

  @Override
  public String toString() {
    return "FrameCountingProxy[%d -> %s, connections=%d, frames=%d]"
        .formatted(port(), store, connections(), frames());
  }
}
