package io.holdfast.lock.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The bytes of one connection. One thread at a time reads and one writes; anybody closes. */
interface Pipe {
  /**
   * Whether a reader may be any thread: it comes back in time and when it is interrupted, and
   * nothing breaks by that.
   */
  boolean anybodyReads();

  /** Returns an empty buffer that suits it. */
  ByteBuffer buffer(int size);

  /**
   * Reads what is there, or waits until something comes.
   *
   * @param millis for how long to wait at most; heeded if {@link #anybodyReads}
   * @return how much was read; 0 if nothing came, or if the thread is interrupted
   * @throws IOException if the connection has ended
   */
  int read(ByteBuffer into, long millis) throws IOException;

  void write(byte[] bytes, int length) throws IOException;

  /** Returns at once, whatever reads and writes are under way; they fail. */
  void close();

  /** Returns the pipe over a socket that a dial has made. */
  static Pipe of(Dial dial) throws IOException {
    Socket socket = dial.socket();
    SocketChannel channel = socket.getChannel();
    return channel == null ? new OfStreams(dial, socket) : new OfChannel(channel);
  }

  /**
   * A channel that does not block and a selector to wait with. An interrupt ends the wait and
   * nothing else, where in a blocking read of a channel, or of a virtual thread, it would close the
   * socket for everybody.
   */
  final class OfChannel implements Pipe {
    private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final SocketChannel channel;
    private final Selector selector;

    OfChannel(SocketChannel channel) throws IOException {
      this.channel = channel;
      this.selector = channel.provider().openSelector();
      try {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
      } catch (IOException | RuntimeException e) {
        selector.close();
        throw e;
      }
    }

    @Override
    public boolean anybodyReads() {
      return true;
    }

    @Override
    public ByteBuffer buffer(int size) {
      return ByteBuffer.allocateDirect(size);
    }

    @Override
    public int read(ByteBuffer into, long millis) throws IOException {
      if (millis > 0) {
        try {
          selector.select(millis);
        } catch (ClosedSelectorException e) {
          throw new IOException("it was closed", e);
        }
      }
      int count = channel.read(into);
      if (count < 0) {
        throw new EOFException("the server has closed the connection");
      }
      return count;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
      while (channel.write(rest) < length && rest.hasRemaining()) {
        LockSupport.parkNanos(this, FULL_NANOS); // the system took less than it had promised
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
        selector.close(); // only then is the socket closed
      } catch (IOException e) {
        // It is of no use either way.
      }
    }
  }

  /** The streams of a socket, which has TLS in it. */
  final class OfStreams implements Pipe {
    private final Dial dial;
    private final InputStream in;
    private final OutputStream out;

    OfStreams(Dial dial, Socket socket) throws IOException {
      this.dial = dial;
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
      socket.setSoTimeout(0); // the wire watches the time
    }

    @Override
    public boolean anybodyReads() {
      return false;
    }

    @Override
    public ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size);
    }

    @Override
    public int read(ByteBuffer into, long millis) throws IOException {
      int from = into.arrayOffset() + into.position();
      int count = in.read(into.array(), from, into.remaining());
      if (count < 0) {
        throw new EOFException("the server has closed the connection");
      }
      into.position(into.position() + count);
      return count;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      out.write(bytes, 0, length);
      out.flush();
    }

    @Override
    public void close() {
      dial.close();
    }
  }
}
