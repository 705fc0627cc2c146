package io.holdfast.lock.tck;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through the proxy: two sockets, and a thread for each direction. */
final class ProxyLink implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FrameCountingProxy proxy;
  private final Socket client;
  private final InetSocketAddress address;
  private final Socket store = new Socket();

  /** The number of the first reply that is lost. */
  private final AtomicLong muteFrom = new AtomicLong(Long.MAX_VALUE);

  /** How many replies were asked for, and how many have passed. */
  private final AtomicLong answerable = new AtomicLong();

  private final AtomicLong replies = new AtomicLong();
  private volatile boolean holdsBack;

  ProxyLink(FrameCountingProxy proxy, Socket client, InetSocketAddress address) {
    this.proxy = proxy;
    this.client = client;
    this.address = address;
  }

  void start() {
    Thread unused = daemon("proxy-up-" + client.getPort(), () -> run(this::requests));
  }

  /** The store is not even connected to while the gate is closed. */
  private void requests() throws IOException, InterruptedException {
    proxy.gate().pass();
    store.connect(address);
    client.setTcpNoDelay(true);
    store.setTcpNoDelay(true);
    Thread unused = daemon("proxy-down-" + client.getPort(), () -> run(this::replies));
    FrameParser parser = proxy.parser();
    byte[] buffer = new byte[BUFFER];
    for (int n = read(client, buffer); n >= 0; n = read(client, buffer)) {
      for (int i = 0; i < n; i++) {
        FrameParser.End end = parser.next(buffer[i]);
        boolean whole = end == FrameParser.End.FRAME || end == FrameParser.End.PUSH;
        if (whole && proxy.countRequest()) {
          muteFrom.accumulateAndGet(answerable.get(), Math::min);
        }
        if (end == FrameParser.End.FRAME || end == FrameParser.End.PART) {
          answerable.incrementAndGet();
        }
      }
      proxy.gate().pass();
      store.getOutputStream().write(buffer, 0, n);
    }
  }

  private void replies() throws IOException, InterruptedException {
    FrameParser parser = proxy.parser();
    OutputStream out = client.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    long count = 0;
    for (int n = read(store, buffer); n >= 0; n = read(store, buffer)) {
      int audible = 0;
      for (int i = 0; i < n; i++) {
        audible += count < muteFrom.get() ? 1 : 0;
        count += parser.next(buffer[i]) == FrameParser.End.FRAME ? 1 : 0;
      }
      holdsBack = true;
      proxy.replyGate().pass();
      proxy.gate().pass();
      holdsBack = false;
      out.write(buffer, 0, audible);
      replies.set(Math.min(count, muteFrom.get()));
    }
  }

  long unanswered() {
    return answerable.get() - replies.get();
  }

  boolean isMuted() {
    return muteFrom.get() < Long.MAX_VALUE;
  }

  boolean holdsBack() {
    return holdsBack;
  }

  private static int read(Socket from, byte[] buffer) throws IOException {
    return from.getInputStream().read(buffer);
  }

  private void run(Pump pump) {
    try {
      pump.run();
    } catch (IOException | InterruptedException cut) {
      // The other side learns it by the close below.
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    closeQuietly(client);
    closeQuietly(store);
    proxy.ended(this);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @FunctionalInterface
  private interface Pump {
    void run() throws IOException, InterruptedException;
  }
}
