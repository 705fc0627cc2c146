package io.holdfast.lock.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FrameCountingProxyTest {
  private EchoStore store;
  private FrameCountingProxy proxy;

  @BeforeEach
  void start() throws IOException {
    store = new EchoStore();
    proxy = FrameCountingProxy.start(store.address(), RespFrames::new);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    store.close();
  }

  /** A client that sends simple strings and reads them back. */
  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    private final BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

    Client() throws IOException {
      socket.setSoTimeout(10_000);
    }

    void send(String... lines) throws IOException {
      String all = String.join("\r\n", lines) + "\r\n";
      socket.getOutputStream().write(all.getBytes(StandardCharsets.UTF_8));
    }

    String ask(String line) throws IOException {
      send(line);
      return in.readLine();
    }

    /** Nothing can be seen to be absent for ever: this looks for a moment. */
    void hearsNothing() throws IOException {
      socket.setSoTimeout(100);
      assertThrows(SocketTimeoutException.class, in::readLine);
      socket.setSoTimeout(10_000);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void frames_pipelinedAndSplit_areCounted() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      client.send("+b", "+c", "+d");
      assertEquals("+b", client.in.readLine());
      assertEquals("+c", client.in.readLine());
      assertEquals("+d", client.in.readLine());
      assertEquals(4, proxy.frames());
      assertEquals(1, proxy.connections());
    }
    Awaitility.await().until(() -> proxy.connections() == 0);
  }

  @Test
  void cut_openConnection_closesItAndServesNewOnes() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      proxy.cut();
      assertEquals(null, client.in.readLine());
    }
    try (Client client = new Client()) {
      assertEquals("+b", client.ask("+b"));
    }
  }

  @Test
  void refuse_newConnection_isRefusedUntilItEnds() throws IOException {
    try (Client old = new Client()) {
      assertEquals("+a", old.ask("+a"));
      proxy.refuse(true);
      proxy.refuse(true);
      assertThrows(ConnectException.class, Client::new);
      assertEquals("+b", old.ask("+b"));
    }
    proxy.refuse(false);
    proxy.refuse(false);
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
    }
  }

  /** Each of them has for a moment what this process listens on. */
  @Test
  void refuse_whileProcessesStart_refuses() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger started = new AtomicInteger();
    Thread starter = new Thread(() -> startProcessesUntil(over, started));
    starter.start();
    try {
      for (int i = 0; i < 100; i++) {
        proxy.refuse(true);
        assertThrows(ConnectException.class, Client::new);
        proxy.refuse(false);
        new Client().close();
      }
    } finally {
      over.set(true);
      starter.join();
    }
    assertTrue(started.get() > 10, () -> "processes: " + started);
  }

  private static void startProcessesUntil(AtomicBoolean over, AtomicInteger started) {
    try {
      while (!over.get()) {
        new ProcessBuilder("true").start().waitFor();
        started.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void silence_openAndNewConnections_hearNothingUntilItEnds() throws IOException {
    try (Client old = new Client()) {
      assertEquals("+a", old.ask("+a"));
      proxy.silence(true);
      old.send("+b");
      old.hearsNothing();
      try (Client fresh = new Client()) {
        fresh.send("+c");
        fresh.hearsNothing();
        proxy.silence(false);
        assertEquals("+b", old.in.readLine());
        assertEquals("+c", fresh.in.readLine());
      }
    }
  }

  @Test
  void delay_request_takesItBothWays() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      proxy.delay(Duration.ofMillis(40));
      long start = System.nanoTime();
      assertEquals("+b", client.ask("+b"));
      assertTrue(System.nanoTime() - start >= Duration.ofMillis(80).toNanos());
    }
  }

  @Test
  void swallowReplies_requests_areExecutedAndNotAnswered() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      proxy.swallowReplies(1);
      client.send("+lost");
      Awaitility.await().until(() -> store.wasAsked("+lost"));
      client.send("+behind");
      Awaitility.await().until(() -> store.wasAsked("+behind"));
      client.hearsNothing();
    }
    try (Client client = new Client()) {
      assertEquals("+b", client.ask("+b"));
    }
  }

  @Test
  void swallowReplies_pipelined_answersThoseBefore() throws IOException {
    try (Client client = new Client()) {
      client.send("+a");
      assertEquals("+a", client.in.readLine());
      proxy.swallowReplies(2);
      client.send("+b", "+c");
      client.hearsNothing();
      assertEquals(3, proxy.frames());
    }
  }

  @Test
  void holdReplies_request_isExecutedAndUnansweredUntilItEnds() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      Awaitility.await().until(() -> proxy.unanswered() == 0);
      assertFalse(proxy.holdsBack());
      proxy.holdReplies(true);
      client.send("+b", "+c");
      Awaitility.await().until(() -> store.wasAsked("+c") && proxy.holdsBack());
      assertEquals(2, proxy.unanswered());
      client.hearsNothing();
      proxy.holdReplies(false);
      assertEquals("+b", client.in.readLine());
      assertEquals("+c", client.in.readLine());
      Awaitility.await().until(() -> proxy.unanswered() == 0 && !proxy.holdsBack());
    }
  }

  @Test
  void silence_beforeHeldRepliesPass_keepsThemBack() throws IOException {
    try (Client client = new Client()) {
      assertEquals("+a", client.ask("+a"));
      proxy.holdReplies(true);
      client.send("+b");
      Awaitility.await().until(proxy::holdsBack);
      proxy.silence(true);
      proxy.holdReplies(false);
      client.hearsNothing();
      proxy.silence(false);
      assertEquals("+b", client.in.readLine());
    }
  }

  @Test
  void cutMuted_connectionThatLostAReply_isClosedAndNoOther() throws IOException {
    try (Client muted = new Client();
        Client other = new Client()) {
      assertEquals("+a", other.ask("+a"));
      proxy.swallowReplies(1);
      muted.send("+lost");
      Awaitility.await().until(() -> store.wasAsked("+lost"));
      assertEquals(1, proxy.unanswered());
      proxy.cutMuted();
      assertEquals(null, muted.in.readLine());
      assertEquals("+b", other.ask("+b"));
    }
  }
}
