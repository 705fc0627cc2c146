package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class DialTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** A name may have an address of a dead host, or of a network that is not reached. */
  @Test
  @EnabledOnOs(OS.LINUX) // where all of 127/8 is this host, and a full queue keeps silent
  void connect_firstAddressSilent_secondIsTried() throws IOException {
    InetAddress dead = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    InetAddress living = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    try (ServerSocket full = new ServerSocket(0, 1, dead);
        ServerSocket listener = new ServerSocket(full.getLocalPort(), 50, living)) {
      List<SocketChannel> callers = fill(full);
      RedisOptions options =
          RedisOptions.parse(
              BackendUrl.parse("redis://localhost:" + listener.getLocalPort()), TIMEOUT);
      LockClock clock = LockClock.system();
      Dial dial =
          new Dial(options, Primary.of(options), clock, clock.nanoTime() + TIMEOUT.toNanos());
      long start = System.nanoTime();
      try (Socket socket = dial.connect(options.server(), dial.millisFor(1), dead, living)) {
        assertTrue(System.nanoTime() - start < TIMEOUT.toNanos(), "too late for the client");
        assertEquals(living, socket.getInetAddress());
      }
      for (SocketChannel caller : callers) {
        caller.close();
      }
    }
  }

  private static List<SocketChannel> fill(ServerSocket listener) throws IOException {
    List<SocketChannel> callers = new ArrayList<>();
    for (int i = 0; i < 10; i++) { // more than its queue holds
      SocketChannel caller = SocketChannel.open();
      caller.configureBlocking(false);
      caller.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
      callers.add(caller);
    }
    return callers;
  }
}
