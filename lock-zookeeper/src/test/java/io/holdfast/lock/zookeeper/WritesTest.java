package io.holdfast.lock.zookeeper;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.Attempt.Busy;
import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.tck.FrameCountingProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Creates and deletes that go out together. */
@Timeout(60)
@Tag("any-jdk")
class WritesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int TICK_MILLIS = 200;
  private static final int SESSION_MILLIS = 20 * TICK_MILLIS;
  private static final int MANY = 20;

  private final Ensemble server = Ensemble.ticking(TICK_MILLIS);
  private final FrameCountingProxy proxy = server.proxy();
  private Direct direct;
  private ZooKeeper admin;

  @BeforeEach
  void open() throws Exception {
    direct =
        new Direct(
            "zookeeper://127.0.0.1:%d?sessionTimeout=%dms".formatted(proxy.port(), SESSION_MILLIS));
    admin = new ZooKeeper(server.hosts(), SESSION_MILLIS, event -> {});
    List<Claim> known = claims("before", "behind");
    known.addAll(claims("n"));
    for (Claim claim : known) {
      granted(direct.attempt(claim, LONG));
      direct.release(claim).get();
    }
  }

  @AfterEach
  void close() throws Exception {
    direct.close();
    admin.close();
    proxy.close();
    server.close();
  }

  private List<Claim> claims(String... names) {
    List<Claim> claims = new ArrayList<>();
    for (String name : names) {
      if (name.equals("n")) {
        IntStream.range(0, MANY).forEach(i -> claims.add(direct.claim("n" + i)));
      } else {
        claims.add(direct.claim(name));
      }
    }
    return claims;
  }

  private static Granted granted(CompletableFuture<Attempt> attempt) throws Exception {
    return assertInstanceOf(Granted.class, attempt.get());
  }

  /** Asks while the answers to what is under way are kept back; returns when they no longer are. */
  private <T> List<CompletableFuture<T>> together(Supplier<List<CompletableFuture<T>>> asking) {
    List<Claim> underWay = claims("before", "behind");
    proxy.holdReplies(true);
    long frames = proxy.frames();
    underWay.forEach(claim -> direct.attempt(claim, LONG).isDone());
    await().until(() -> proxy.frames() - frames == underWay.size());
    List<CompletableFuture<T>> answers = asking.get();
    proxy.holdReplies(false);
    release(underWay).forEach(CompletableFuture::isDone);
    return answers;
  }

  private List<CompletableFuture<Attempt>> attempt(List<Claim> claims, Duration time) {
    return claims.stream().map(claim -> direct.attempt(claim, time)).toList();
  }

  private List<CompletableFuture<Void>> release(List<Claim> claims) {
    return claims.stream().map(direct::release).toList();
  }

  private static void all(List<CompletableFuture<Void>> answers) throws Exception {
    for (CompletableFuture<Void> answer : answers) {
      answer.get();
    }
  }

  private void nothingIsLeft() {
    await().atMost(LONG).until(() -> server.nodes() == 0);
  }

  private String parent(Claim claim) {
    return Nodes.path(claim.name());
  }

  /** The token must be what {@code czxid} says, wherever it came from. */
  private void isOfItsNode(Granted granted, Claim claim) throws Exception {
    String node = Nodes.sorted(admin.getChildren(parent(claim), false)).get(0);
    assertTrue(node.startsWith(Nodes.prefix(claim.id())), node);
    long czxid = admin.exists(parent(claim) + "/" + node, false).getCzxid();
    assertEquals(czxid, granted.firstToken() >> 10);
  }

  @Test
  void manyNames_shareTransactions_andHaveTheTokensOfTheirNodes() throws Exception {
    List<Claim> claims = claims("n");
    long before = server.transactions();
    List<CompletableFuture<Attempt>> attempts = together(() -> attempt(claims, LONG));
    for (int i = 0; i < MANY; i++) {
      isOfItsNode(granted(attempts.get(i)), claims.get(i));
    }
    // Two creates and their two deletes were sent beside it.
    assertTrue(server.transactions() - before <= 5, "transactions");
    all(together(() -> release(claims)));
    nothingIsLeft();
  }

  @Test
  void claimsOfOneName_neverShareATransaction() throws Exception {
    List<Claim> claims = new ArrayList<>(claims("n1", "n1", "n2", "n1"));
    List<CompletableFuture<Attempt>> attempts = together(() -> attempt(claims, LONG));
    Granted first = granted(attempts.get(0));
    granted(attempts.get(2));
    assertInstanceOf(Busy.class, attempts.get(1).get());
    assertInstanceOf(Busy.class, attempts.get(3).get());
    direct.release(claims.get(0)).get();
    Granted second = granted(direct.attempt(claims.get(1), LONG));
    isOfItsNode(second, claims.get(1));
    direct.release(claims.get(1)).get();
    Granted third = granted(direct.attempt(claims.get(3), LONG));
    assertTrue(first.firstToken() >> 10 < second.firstToken() >> 10);
    assertTrue(second.firstToken() >> 10 < third.firstToken() >> 10);
    all(release(claims));
    nothingIsLeft();
  }

  @Test
  void releaseAndNextClaimOfTheName_mayShareATransaction() throws Exception {
    List<Claim> claims = claims("n1", "n1");
    Granted first = granted(direct.attempt(claims.get(0), LONG));
    List<CompletableFuture<Attempt>> next =
        together(
            () -> {
              direct.release(claims.get(0)).isDone();
              return List.of(direct.attempt(claims.get(1), LONG));
            });
    Granted second = granted(next.get(0));
    isOfItsNode(second, claims.get(1));
    assertTrue(first.firstToken() < second.firstToken());
    direct.release(claims.get(1)).get();
    nothingIsLeft();
  }

  @Test
  void nextClaimThatComesBeforeTheRelease_waits() throws Exception {
    List<Claim> claims = claims("n1", "n1");
    granted(direct.attempt(claims.get(0), LONG));
    List<CompletableFuture<Attempt>> next =
        together(() -> List.of(direct.attempt(claims.get(1), LONG)));
    assertInstanceOf(Busy.class, next.get(0).get());
    direct.release(claims.get(0)).get();
    isOfItsNode(granted(direct.attempt(claims.get(1), LONG)), claims.get(1));
    direct.release(claims.get(1)).get();
    nothingIsLeft();
  }

  private void rights(String name, int rights) throws Exception {
    String path = ZooKeeperLockProvider.nativePath(name);
    admin.create(
        path,
        new byte[0],
        Collections.singletonList(new ACL(rights, Ids.ANYONE_ID_UNSAFE)),
        CreateMode.CONTAINER);
  }

  @Test
  void oneThatIsRefused_orLacksItsParent_doesNotFailTheOthers() throws Exception {
    rights("closed", Perms.READ);
    rights("unwritable", Perms.READ | Perms.CREATE | Perms.DELETE);
    List<Claim> claims = claims("n0", "closed", "new", "newer", "unwritable", "n1");
    List<CompletableFuture<Attempt>> attempts = together(() -> attempt(claims, LONG));
    for (int i = 0; i < claims.size(); i++) {
      if (i == 1) {
        ExecutionException refused = assertThrows(ExecutionException.class, attempts.get(i)::get);
        StoreException why = assertInstanceOf(StoreException.class, refused.getCause());
        assertEquals(StoreException.Kind.REFUSED, why.kind());
        assertTrue(why.getMessage().contains(parent(claims.get(i))), why.getMessage());
      } else {
        isOfItsNode(granted(attempts.get(i)), claims.get(i));
      }
    }
    all(together(() -> release(claims)));
    nothingIsLeft();
  }

  @Test
  void parentThatMayNotBeWritten_isNoObstacle() throws Exception {
    rights("unwritable", Perms.READ | Perms.CREATE | Perms.DELETE);
    Claim claim = direct.claim("unwritable");
    isOfItsNode(granted(direct.attempt(claim, LONG)), claim);
    direct.release(claim).get();
    nothingIsLeft();
  }

  @Test
  void oneThatIsGone_doesNotFailTheOtherDeletes() throws Exception {
    List<Claim> claims = claims("n");
    for (CompletableFuture<Attempt> attempt : attempt(claims, LONG)) {
      granted(attempt);
    }
    String parent = parent(claims.get(MANY / 2));
    admin.delete(parent + "/" + admin.getChildren(parent, false).get(0), -1);
    all(together(() -> release(claims)));
    nothingIsLeft();
  }

  @Test
  void replyToCreatesIsLost_andNothingIsLeftAfterTheirRelease() throws Exception {
    List<Claim> claims = claims("n");
    List<CompletableFuture<Attempt>> attempts =
        together(
            () -> {
              proxy.swallowReplies(1);
              return attempt(claims, SHORT);
            });
    await().until(() -> server.nodes() >= MANY);
    for (CompletableFuture<Attempt> attempt : attempts) {
      ExecutionException lost = assertThrows(ExecutionException.class, attempt::get);
      StoreException why = assertInstanceOf(StoreException.class, lost.getCause());
      assertEquals(StoreException.Kind.OUTCOME_UNKNOWN, why.kind());
    }
    // The first answer behind a lost one ends the connection: it may be that to a release.
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> {
              all(release(claims));
              return true;
            });
    nothingIsLeft();
  }

  @Test
  void replyToDeletesIsLost_andNamesAreFree() throws Exception {
    List<Claim> claims = claims("n");
    for (CompletableFuture<Attempt> attempt : attempt(claims, LONG)) {
      granted(attempt);
    }
    List<CompletableFuture<Void>> releases =
        together(
            () -> {
              proxy.swallowReplies(1);
              return release(claims);
            });
    await().atMost(LONG).until(() -> server.nodes() == 0);
    for (CompletableFuture<Void> release : releases) {
      release.exceptionally(lost -> null).get();
    }
    List<Claim> next = claims("n");
    for (Claim claim : next) {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> direct.attempt(claim, LONG).get() instanceof Granted);
    }
    all(release(next));
    nothingIsLeft();
  }
}
