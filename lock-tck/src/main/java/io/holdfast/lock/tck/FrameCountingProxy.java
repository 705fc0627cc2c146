package io.holdfast.lock.tck;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A TCP proxy on the loopback interface that counts what clients ask of a store, and hurts the
 * connection in between as a network does: it cuts, falls silent without a FIN, delays, and loses
 * replies.
 *
 * <p>A store of several servers has a port of the proxy for each; what is done is done to all.
 *
 * <p>A request is one frame from client to store, or one transaction, whatever it is for.
 * Thread-safe.
 */
public final class FrameCountingProxy implements AutoCloseable {
  private final Supplier<? extends FrameParser> parsers;
  private final List<ProxyDoor> doors;
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong toSwallow = new AtomicLong();
  private final ProxyGate gate = new ProxyGate();
  private final ProxyGate replyGate = new ProxyGate();

  private FrameCountingProxy(
      List<InetSocketAddress> stores, Supplier<? extends FrameParser> parsers) {
    this.parsers = parsers;
    doors = stores.stream().map(store -> new ProxyDoor(this, store)).toList();
  }

  /**
   * Starts a proxy in front of a Redis or Valkey server, or of the nodes of a cluster.
   *
   * @param host where they are
   * @param ports where they listen
   * @return the proxy, running
   */
  public static FrameCountingProxy resp(String host, int... ports) {
    List<InetSocketAddress> stores =
        Arrays.stream(ports).mapToObj(port -> new InetSocketAddress(host, port)).toList();
    return new FrameCountingProxy(stores, RespFrames::new);
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
    return start(List.of(store), parsers);
  }

  /**
   * Starts a proxy in front of a store of several servers, which are hurt and counted as one.
   *
   * @param stores their addresses
   * @param parsers makes a parser for one direction of one connection
   * @return the proxy; {@link #ports} tells the ways to the servers
   */
  public static FrameCountingProxy start(
      List<InetSocketAddress> stores, Supplier<? extends FrameParser> parsers) {
    return new FrameCountingProxy(stores, parsers);
  }

  /** {@return the port on the loopback interface where clients connect} */
  public int port() {
    return doors.get(0).port();
  }

  /** {@return the port of the store behind it} */
  public int storePort() {
    return doors.get(0).store().getPort();
  }

  /** {@return the ports of the store's servers, each with the port here that leads to it} */
  public Map<Integer, Integer> ports() {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    doors.forEach(door -> ports.put(door.store().getPort(), door.port()));
    return ports;
  }

  /** {@return how many requests came from clients since the start} */
  public long frames() {
    return frames.get();
  }

  /** {@return how many replies to what has come over open connections have not passed yet} */
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
  public void refuse(boolean on) {
    doors.forEach(door -> door.refuse(on));
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
  public void close() {
    gate.close(false);
    replyGate.close(false);
    try {
      doors.forEach(ProxyDoor::close);
    } finally {
      cut();
    }
  }

  void serve(Socket client, InetSocketAddress store) {
    ProxyLink link = new ProxyLink(this, client, store);
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
    return "FrameCountingProxy[%s, connections=%d, frames=%d]"
        .formatted(doors, connections(), frames());
  }
}
