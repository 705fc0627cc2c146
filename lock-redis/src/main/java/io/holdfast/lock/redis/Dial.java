package io.holdfast.lock.redis;

import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.TlsOptions;
import io.holdfast.lock.spi.TlsSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes one socket, to the primary, after it has found out where that is. It can be stopped at any
 * time from another thread, in the middle of connecting too: that is why it is not Jedis' own.
 *
 * <p>Closing goes to the TCP socket directly. A TLS socket would first write a farewell, which
 * blocks behind a write that a silent server does not take. Without TLS the socket has a channel.
 */
final class Dial implements JedisSocketFactory {
  // Enough that what may be under way at a time never fills it; see Link.budget.
  private static final int SEND_BUFFER = 256 * 1024;

  private final RedisOptions options;
  private final Primary primary;
  private final LockClock clock;
  private final long dueNanos;

  // Whoever makes a socket publishes it, then looks whether it is too late; whoever stops does the
  // same the other way round. So one of them closes it.
  private volatile @Nullable Socket tcp;
  private volatile boolean stopped;

  private volatile @Nullable Host host;
  private @Nullable Socket made;

  /** At the given moment the socket has to be connected. */
  Dial(RedisOptions options, Primary primary, LockClock clock, long dueNanos) {
    this.options = options;
    this.primary = primary;
    this.clock = clock;
    this.dueNanos = dueNanos;
  }

  /**
   * Makes the connection, and looks whether it leads to the primary.
   *
   * @throws redis.clients.jedis.exceptions.JedisException if it cannot
   * @throws io.holdfast.lock.spi.StoreException if there is no primary
   */
  Connection connect() {
    Connection connection = new Connection(this, options.jedis());
    primary.verify(Objects.requireNonNull(host), connection);
    return connection;
  }

  @Override
  public Socket createSocket() {
    Host found = primary.find(this);
    leadsTo(found);
    try {
      Socket socket = connect(found, millisFor(1), InetAddress.getAllByName(found.name()));
      socket.setSoTimeout((int) Math.max(1, options.requestTimeout().toMillis()));
      made = secured(socket, found);
      return made;
    } catch (IOException e) {
      close();
      throw new JedisConnectionException(e);
    }
  }

  /**
   * Makes a socket to somebody else on the way: one at a time, closed by {@link #close}, too.
   *
   * @param millis how long connecting may take, and each answer
   */
  Socket visit(Host other, int millis) {
    try {
      Socket socket = connect(other, millis, InetAddress.getAllByName(other.name()));
      socket.setSoTimeout(millis);
      return secured(socket, other);
    } catch (IOException e) {
      throw new JedisConnectionException(e);
    }
  }

  Socket connect(Host to, int millis, InetAddress... addresses) throws IOException {
    IOException failure = null;
    long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (int i = 0; i < addresses.length; i++) {
      try {
        return tryOne(to, addresses[i], share(until, addresses.length - i));
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    throw failure != null ? failure : new IOException("no address");
  }

  /**
   * A fair part of the time that is left, so that one that is silent leaves some for the others.
   */
  int millisFor(int parts) {
    return share(dueNanos, parts);
  }

  private int share(long untilNanos, int parts) {
    return (int)
        Math.max(1, TimeUnit.NANOSECONDS.toMillis((untilNanos - clock.nanoTime()) / parts));
  }

  private Socket tryOne(Host to, InetAddress address, int millis) throws IOException {
    Socket socket =
        take(options.tls() != null ? TlsSockets.unconnected() : SocketChannel.open().socket());
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setSoLinger(true, 0); // what was not delivered is dropped when the socket is closed
    socket.setSendBufferSize(SEND_BUFFER);
    socket.connect(new InetSocketAddress(address, to.port()), millis);
    return socket;
  }

  private Socket take(Socket socket) throws IOException {
    closeQuietly(tcp);
    tcp = socket;
    if (stopped) {
      closeQuietly(socket);
      throw new IOException("given up");
    }
    return socket;
  }

  private Socket secured(Socket socket, Host host) throws IOException {
    TlsOptions tls = options.tls();
    return tls == null ? socket : TlsSockets.secure(tls, socket, host);
  }

  /** Returns the socket; for the thread that made it. */
  Socket socket() {
    return Objects.requireNonNull(made, "no socket was made");
  }

  /** Returns with whom to connect, and how. */
  RedisOptions options() {
    return options;
  }

  /** Says where it leads, or is to lead. */
  @Override
  public String toString() {
    Host to = host;
    return options.sentinel() == null || to == null
        ? options.toString()
        : "%s, which is %s now".formatted(options, to);
  }

  /** Returns where it leads, or {@code null} while that is not known. */
  @Nullable Host host() {
    return host;
  }

  /** Notes where it is about to lead. */
  void leadsTo(Host found) {
    host = found;
  }

  /** Whether it leads to another server than that. */
  boolean leadsElsewhere(Host than) {
    Host to = host;
    return to != null && !to.equals(than);
  }

  /** Closes the socket, or keeps one from being made. Never blocks. */
  void close() {
    stopped = true;
    closeQuietly(tcp);
  }

  private static void closeQuietly(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It is of no use either way.
    }
  }
}
