package io.holdfast.lock.redis;

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
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes one socket, and can be stopped at any time from another thread, in the middle of connecting
 * too: that is why it is not Jedis' own.
 *
 * <p>Closing goes to the TCP socket directly. A TLS socket would first write a farewell, which
 * blocks behind a write that a silent server does not take. Without TLS the socket has a channel.
 */
final class Dial implements JedisSocketFactory {
  // Enough that what may be under way at a time never fills it; see Link.budget.
  private static final int SEND_BUFFER = 256 * 1024;

  private final RedisOptions options;
  private final LockClock clock;
  private final long dueNanos;

  // Whoever makes a socket publishes it, then looks whether it is too late; whoever stops does the
  // same the other way round. So one of them closes it.
  private volatile @Nullable Socket tcp;
  private volatile boolean stopped;

  private @Nullable Socket made;

  /** At the given moment the socket has to be connected. */
  Dial(RedisOptions options, LockClock clock, long dueNanos) {
    this.options = options;
    this.clock = clock;
    this.dueNanos = dueNanos;
  }

  @Override
  public Socket createSocket() {
    try {
      Socket socket = connect(InetAddress.getAllByName(options.host().name()));
      TlsOptions tls = options.tls();
      made = tls == null ? socket : TlsSockets.secure(tls, socket, options.host());
      return made;
    } catch (IOException e) {
      close();
      throw new JedisConnectionException(e);
    }
  }

  Socket connect(InetAddress... addresses) throws IOException {
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      try {
        return tryOne(addresses[i], millisFor(addresses.length - i));
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

  /** A fair part of the time that is left, so that a silent address leaves some for the others. */
  private int millisFor(int addressesLeft) {
    long nanos = (dueNanos - clock.nanoTime()) / addressesLeft;
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private Socket tryOne(InetAddress address, int millis) throws IOException {
    Socket socket =
        take(options.tls() != null ? TlsSockets.unconnected() : SocketChannel.open().socket());
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setSoLinger(true, 0); // what was not delivered is dropped when the socket is closed
    socket.setSendBufferSize(SEND_BUFFER);
    socket.setSoTimeout((int) Math.max(1, options.requestTimeout().toMillis()));
    socket.connect(new InetSocketAddress(address, options.host().port()), millis);
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

  /** Returns the socket; for the thread that made it. */
  Socket socket() {
    return Objects.requireNonNull(made, "no socket was made");
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
