package io.holdfast.lock.redis;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.Peer;
import io.holdfast.lock.tck.redis.RedisServer;
import io.holdfast.lock.tck.redis.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a fresh claim comes to that is asked for without the script. */
@Timeout(60)
@ParameterizedClass
@MethodSource("servers")
class OpeningTest {
  private static final String NAME = "n";
  private static final String COUNTER =
      new String(new Keys(new LockName(NAME)).counter(), US_ASCII);
  private static final Map<String, Long> OPENING =
      Map.of("multi", 1L, "set", 1L, "incrby", 1L, "exec", 1L);

  /** What a script says of a grant. */
  private static final String GRANTED = "*3\r\n:1\r\n:900000000000000\r\n:1\r\n";

  private static List<RedisServer> servers;

  @Parameter RedisServer server;
  private Peer a;
  private Peer b;

  @BeforeAll
  static void start() {
    servers = RedisServer.eachKind();
  }

  @AfterAll
  static void stop() {
    servers.forEach(RedisServer::close);
  }

  static List<RedisServer> servers() {
    return servers;
  }

  @BeforeEach
  void open() {
    server.run("FLUSHALL");
    a = Peer.open(server.url());
    b = Peer.open(server.url());
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  /** Has a client find the name free, so that it does without the script from then on. */
  private static long calm(Peer peer) {
    Claim claim = peer.claim(NAME);
    long token = peer.granted(claim).firstToken();
    peer.release(claim);
    return token;
  }

  private Map<String, Long> callsOf(Runnable task) {
    server.run("CONFIG", "RESETSTAT");
    task.run();
    return server.callsOfRequests();
  }

  // ---- when

  @Test
  void attempt_nameWasFreeBefore_needsNoScript() {
    long before = calm(a);
    Claim claim = a.claim(NAME);
    assertEquals(OPENING, callsOf(() -> assertTrue(a.granted(claim).firstToken() > before)));
    assertEquals(1, callsOf(() -> a.granted(claim)).get("evalsha"), "the second time");
  }

  @Test
  void attempt_severalTokens_needsTheScript() {
    calm(a);
    Claim claim = Peer.wanting(a.claim(NAME), 16);
    assertEquals(1, callsOf(() -> a.granted(claim)).get("evalsha"));
  }

  @Test
  void attempt_afterGrantDelay_needsNoScript() {
    try (Peer delayed = Peer.open(server.url() + "?grantDelay=100ms")) {
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> calm(delayed) > 0);
      assertEquals(OPENING, callsOf(() -> delayed.granted(delayed.claim(NAME))));
    }
  }

  // ---- busy

  @Test
  void try_busy_isOneRequestAndTheNextOneMintsNothing() {
    calm(a);
    b.granted(b.claim(NAME));
    assertEquals(OPENING, callsOf(() -> a.busy(a.claim(NAME))));
    assertEquals(
        Map.of("evalsha", 1L, "set", 1L, "get", 1L, "pttl", 1L),
        callsOf(() -> a.busy(a.claim(NAME))));
  }

  @Test
  void wait_busy_isRegisteredAndCalled() throws InterruptedException {
    calm(a);
    Claim held = b.claim(NAME);
    long token = b.granted(held).firstToken();
    Claim waiting = a.waiter(NAME);
    assertTrue(a.busy(waiting).registered());
    await().atMost(Waits.LONG).until(() -> a.callsToAll() == 1); // it listens
    b.release(held);
    a.awaitTurn(waiting);
    assertTrue(a.granted(waiting).firstToken() > token);
  }

  /** What was sent behind its release would leave a waiter that nobody takes out again. */
  @Test
  void wait_busyAndReleasedMeanwhile_isNotSentAgain() {
    try (FrameCountingProxy proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
        Peer far = Peer.open("redis://127.0.0.1:" + proxy.port())) {
      Claim claim = Peer.fresh(far.waiter(NAME));
      CompletionStage<Attempt> attempt = waitsForBusy(proxy, far, claim, claim);
      assertEquals(
          Kind.NOT_SENT, assertThrows(StoreException.class, () -> Peer.get(attempt)).kind());
      assertEquals(List.of(), server.run("KEYS", "*w:" + NAME));
    }
  }

  @Test
  void wait_busyAndAnotherClaimReleasedMeanwhile_isRegistered() {
    try (FrameCountingProxy proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
        Peer far = Peer.open("redis://127.0.0.1:" + proxy.port())) {
      Claim claim = Peer.fresh(far.waiter(NAME));
      CompletionStage<Attempt> attempt = waitsForBusy(proxy, far, claim, far.claim(NAME));
      assertTrue(assertInstanceOf(Attempt.Busy.class, Peer.get(attempt)).registered());
    }
  }

  /** Attempts what is busy, with a release that is sent before the attempt is answered. */
  private CompletionStage<Attempt> waitsForBusy(
      FrameCountingProxy proxy, Peer far, Claim claim, Claim released) {
    calm(far);
    b.granted(b.claim(NAME));
    proxy.holdReplies(true);
    CompletionStage<Attempt> attempt = far.backend().attempt(claim, far.deadline());
    CompletionStage<Void> release =
        far.backend().release(released.name(), List.of(released.id()), far.deadline());
    await().atMost(Waits.LONG).until(proxy::holdsBack);
    proxy.holdReplies(false);
    Peer.get(release);
    return attempt;
  }

  // ---- tokens

  @Test
  void counterLost_scriptMintsAnew() {
    long before = calm(a);
    // A new counter begins with the clock's millisecond: let another one come.
    await().pollDelay(Duration.ofMillis(5)).until(() -> true);
    server.run("DEL", COUNTER);
    Claim claim = a.claim(NAME);
    Map<String, Long> calls = callsOf(() -> assertTrue(a.granted(claim).firstToken() > before));
    assertEquals(1, calls.get("exec"));
    assertEquals(1, calls.get("evalsha"));
    b.busy(b.claim(NAME));
    a.release(claim);
    assertTrue(calm(b) > before);
  }

  /** The name was granted, so nobody may be told that nothing was done. */
  @Test
  void counterOfAnotherType_isInDoubtAndReleased() {
    calm(a);
    server.run("SET", COUNTER, "what?");
    Claim claim = a.claim(NAME);
    StoreException e = a.fails(Kind.OUTCOME_UNKNOWN, claim);
    assertTrue(e.getMessage().contains("token counter"), e.getMessage());
    a.release(claim);
    assertEquals(List.of(), server.run("KEYS", "*:" + NAME));
    a.fails(Kind.REFUSED, a.claim(NAME));
    assertEquals(List.of(), server.run("KEYS", "*:" + NAME));
  }

  /** The script is not executed either: a release of the claim was sent before it. */
  @Test
  void withoutTokenAndReleasedMeanwhile_isInDoubt() throws IOException {
    AtomicBoolean opening = new AtomicBoolean();
    try (FakeServer fake =
            FakeServer.answering(
                c ->
                    switch (c.get(0)) {
                      case "SET", "INCRBY" -> {
                        opening.set(true);
                        yield "+QUEUED\r\n";
                      }
                      case "EXEC" -> opening.get() ? "" : null;
                      case "EVALSHA", "EVAL" ->
                          opening.get() ? "*2\r\n+OK\r\n:1\r\n:1\r\n" : GRANTED;
                      default -> null;
                    });
        Peer peer = Peer.open(fake.url())) {
      peer.granted(peer.claim(NAME));
      Claim claim = Peer.fresh(peer.claim(NAME));
      CompletionStage<Attempt> attempt = peer.backend().attempt(claim, peer.deadline());
      List<ClaimId> ids = List.of(claim.id());
      Peer.get(peer.backend().release(claim.name(), ids, peer.deadline()));
      assertEquals(
          Kind.OUTCOME_UNKNOWN, assertThrows(StoreException.class, () -> Peer.get(attempt)).kind());
    }
  }

  // ---- refusals

  @ParameterizedTest
  @CsvSource({
    "maxmemory, 1, 0, out of memory",
    "min-replicas-to-write, 3, 0, too few replicas",
  })
  void serverTakesNoWrites_nothingIsDone(String option, String on, String off, String hint) {
    calm(a);
    server.run("CONFIG", "SET", option, on);
    try {
      StoreException e = a.fails(Kind.REFUSED_FOR_NOW, a.claim(NAME));
      assertTrue(e.getMessage().contains(hint), e.getMessage());
    } finally {
      server.run("CONFIG", "SET", option, off);
    }
    assertEquals(List.of(), server.run("KEYS", "*:" + NAME));
    a.granted(a.claim(NAME));
  }

  /** Without the right to MULTI the commands are executed all the same, each by itself. */
  @ParameterizedTest
  @CsvSource({
    "multi, multi, OUTCOME_UNKNOWN",
    "multi, exec, OUTCOME_UNKNOWN",
    "set, set, REFUSED",
    "incrby, incrby, REFUSED",
    "exec, exec, REFUSED",
  })
  void rightTakenMeanwhile_isToldAndNothingIsLeft(String right, String other, Kind kind) {
    RightsTest.allow(server);
    try (Peer peer = Peer.open(RightsTest.url(server))) {
      calm(peer);
      server.run("ACL", "SETUSER", "locks", "-" + right, "-" + other);
      Claim claim = peer.claim(NAME);
      StoreException e = peer.fails(kind, claim);
      assertTrue(e.getMessage().contains("lacks the right +" + right), e.getMessage());
      server.run("ACL", "SETUSER", "locks", "+" + right, "+" + other);
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(
              () -> {
                peer.release(claim);
                return true;
              });
      assertEquals(List.of(), server.run("KEYS", "*:" + NAME));
      assertTrue(!e.getMessage().contains(MARK), e.getMessage());
    }
  }

  // ---- left to the script

  /** Others may find names of the partition free before it is its turn again. */
  @Test
  void leftToTheScript_opensNoMore() throws IOException {
    String withoutToken = "*2\r\n+OK\r\n:1\r\n";
    String before = "+OK\r\n+QUEUED\r\n+QUEUED\r\n";
    AtomicInteger openings = new AtomicInteger();
    AtomicBoolean first = new AtomicBoolean(true);
    try (FakeServer fake =
            FakeServer.answering(
                c ->
                    switch (c.get(0)) {
                      case "MULTI", "SET", "INCRBY" -> "";
                      case "EXEC" ->
                          switch (openings.getAndIncrement()) {
                            case 0 -> "+OK\r\n*0\r\n"; // while the connection is set up
                            case 1 -> before; // the rest waits for the second
                            default -> withoutToken + before;
                          };
                      case "EVAL", "EVALSHA" ->
                          openings.get() > 2 && first.getAndSet(false)
                              ? withoutToken + GRANTED // that of the second
                              : GRANTED;
                      default -> null;
                    });
        Peer peer = Peer.open(fake.url())) {
      peer.granted(peer.claim(NAME));
      List<CompletionStage<Attempt>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(peer.backend().attempt(Peer.fresh(peer.claim(NAME)), peer.deadline()));
      }
      for (CompletionStage<Attempt> each : both) {
        assertInstanceOf(Attempt.Granted.class, Peer.get(each));
      }
      assertEquals(3, openings.get());
    }
  }

  /** What is given back because too few replicas have it is in no doubt. */
  @Test
  void counterLost_withoutReplica_isNotKept() {
    try (Peer peer = Peer.open(server.url() + "?minReplicas=1&replicaTimeout=50ms")) {
      Claim before = peer.claim(NAME);
      peer.fails(Kind.NOT_KEPT, before);
      peer.release(before);
      server.run("DEL", COUNTER);
      Map<String, Long> calls = callsOf(() -> peer.fails(Kind.NOT_KEPT, peer.claim(NAME)));
      assertEquals(1, calls.get("exec"));
      assertEquals(1, calls.get("evalsha"));
    }
  }

  // ---- lost replies

  @Test
  void replyLost_isInDoubtAndTheScriptRepeats() {
    try (FrameCountingProxy proxy = FrameCountingProxy.resp("127.0.0.1", server.port());
        Peer far = Peer.open("redis://127.0.0.1:" + proxy.port(), Duration.ofSeconds(1))) {
      calm(far);
      proxy.swallowReplies(1);
      Claim claim = far.claim(NAME);
      far.fails(Kind.OUTCOME_UNKNOWN, claim);
      String other = ofTheSamePartition();
      await()
          .atMost(Waits.LONG)
          .ignoreException(StoreException.class)
          .until(() -> far.attempt(far.claim(other)) instanceof Attempt.Granted);
      assertEquals(
          1, callsOf(() -> far.busy(far.claim(other))).get("exec"), "the connection is calm");
      assertEquals(1, callsOf(() -> far.granted(claim)).get("evalsha"));
    }
  }

  private static String ofTheSamePartition() {
    int wanted = new Keys(new LockName(NAME)).partition();
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "other " + i)
        .filter(name -> new Keys(new LockName(name)).partition() == wanted)
        .findFirst()
        .orElseThrow();
  }
}
