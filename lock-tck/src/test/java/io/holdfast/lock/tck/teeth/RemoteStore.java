package io.holdfast.lock.tck.teeth;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.Renewal.Lost;
import io.holdfast.lock.spi.Renewal.Renewed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A {@link MapStore} that other processes share: one line asks, one line answers. It calls nobody;
 * waiters poll.
 */
final class RemoteStore implements AutoCloseable {
  /** Asks nothing of the store but an answer. */
  static final String GREETING = "hello";

  private final MapStore store;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;

  RemoteStore(MapStore store) {
    this.store = store;
    server = listen();
    daemon(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  MapStore store() {
    return store;
  }

  /**
   * Stops and starts again: all connections end, and new ones wait until it is up. It keeps its
   * port, which somebody else could get in between.
   */
  void restart(Runnable meanwhile) {
    synchronized (clients) {
      cut();
      meanwhile.run();
    }
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable run) {
    Thread thread = new Thread(run, "remote-store");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        synchronized (clients) {
          clients.add(client);
        }
        daemon(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer = answer(line.split(" ")) + "\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException gone) {
      // The connection is over.
    } finally {
      clients.remove(client);
    }
  }

  private String answer(String[] asked) {
    if (asked[0].equals(GREETING)) {
      return GREETING;
    }
    LockClock clock = LockClock.system();
    LockName name = new LockName(decoded(asked[1]));
    return switch (asked[0]) {
      case "attempt" -> text(store.attempt(claim(name, asked), clock, new NoEvents()));
      case "renew" -> text(store.renew(claim(name, asked), clock));
      case "release" -> {
        List<ClaimId> ids = Stream.of(asked).skip(2).map(ClaimId::new).toList();
        store.release(name, ids, clock);
        yield "released";
      }
      default -> "what?";
    };
  }

  /** Returns how a claim is written. */
  static String line(String verb, Claim claim) {
    return String.join(
        " ",
        verb,
        encoded(claim.name()),
        claim.id().value(),
        Long.toString(claim.lease().toMillis()),
        Integer.toString(claim.tokens()),
        Boolean.toString(claim.await()));
  }

  private static Claim claim(LockName name, String[] asked) {
    return new Claim(
        name,
        new ClaimId(asked[2]),
        Mode.EXCLUSIVE,
        Duration.ofMillis(Long.parseLong(asked[3])),
        Integer.parseInt(asked[4]),
        Boolean.parseBoolean(asked[5]),
        "remote");
  }

  static String encoded(LockName name) {
    byte[] bytes = name.value().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private static String decoded(String name) {
    return new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8);
  }

  private static String text(Attempt answer) {
    return answer instanceof Granted granted
        ? "granted %d %d %d"
            .formatted(granted.firstToken(), granted.tokens(), granted.validFor().toMillis())
        : "busy " + ((Busy) answer).registered();
  }

  private static String text(Renewal answer) {
    return answer instanceof Renewed renewed
        ? "renewed " + renewed.validFor().toMillis()
        : "lost " + ((Lost) answer).reason();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void cut() {
    try {
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
