package io.holdfast.lock.zookeeper;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users, rights, chroots, and the session time-out that the servers agree to. */
@Timeout(60)
class AccessTest {
  private static final String NAME = "orders/42";
  private static final List<ACL> READ =
      Collections.singletonList(new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE));
  private static final List<ACL> ALL_BUT_ADMIN =
      Collections.singletonList(new ACL(Perms.ALL & ~Perms.ADMIN, Ids.ANYONE_ID_UNSAFE));

  private final Ensemble server = Ensemble.one();

  @AfterEach
  void close() {
    server.close();
  }

  private Locks open(String user, String chroot) {
    return Locks.open(server.url(chroot).replace("//", "//" + user));
  }

  private static void succeeds(Locks locks) {
    try (Lease lease = locks.mutex(NAME).tryAcquire()) {
      assertNotNull(lease);
    }
  }

  private static String refusal(Locks locks) {
    return assertThrows(
            LockRefusedException.class, () -> assertNull(locks.mutex(NAME).tryAcquire()))
        .getMessage();
  }

  private static void contains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }

  /** Does something as one who may do everything but what others have reserved for themselves. */
  private void asAdmin(Action action) throws Exception {
    ZooKeeper admin = new ZooKeeper(server.hosts(), 2_000, event -> {});
    try {
      action.run(admin);
    } finally {
      admin.close();
    }
  }

  private interface Action {
    void run(ZooKeeper admin) throws Exception;
  }

  @Test
  void usersNodes_areHisAlone() throws Exception {
    try (Locks alice = open("alice:" + MARK + "@", "");
        Locks impostor = open("alice:" + MARK + "-guess@", "");
        Locks nobody = open("", "")) {
      succeeds(alice);
      for (Locks other : List.of(impostor, nobody)) {
        String refusal = refusal(other);
        contains(refusal, "NOAUTH", "/holdfast", "user and password", "create, read, write");
        assertTrue(!refusal.contains(MARK), refusal);
      }
      succeeds(alice);
      try (Lease held = alice.mutex(NAME).acquire()) {
        refusal(nobody);
        assertTrue(held.isValid());
      }
    }
  }

  @Test
  void userWithoutTheRightToCreate_isToldWhere() throws Exception {
    asAdmin(admin -> admin.setACL("/", READ, -1));
    try (Locks locks = open("", "")) {
      contains(refusal(locks), "NOAUTH", " at /holdfast");
    }
  }

  @Test
  void chrootThatExists_needsNoRightsAboveIt() throws Exception {
    asAdmin(
        admin -> {
          admin.create("/apps", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
          admin.create("/apps/locks", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
          admin.setACL("/apps", READ, -1);
          admin.setACL("/", READ, -1);
        });
    try (Locks locks = open("", "/apps/locks")) {
      succeeds(locks);
    }
    asAdmin(admin -> assertNotNull(admin.exists("/apps/locks/holdfast", false)));
  }

  @Test
  void chrootThatDoesNotExist_isMade() throws Exception {
    try (Locks locks = open("", "/apps/locks");
        Locks elsewhere = open("", "");
        Lease held = locks.mutex(NAME).acquire()) {
      succeeds(elsewhere);
      assertTrue(held.isValid());
      String path = "/apps/locks" + ZooKeeperLockProvider.nativePath(NAME);
      asAdmin(admin -> assertEquals(1, admin.getChildren(path, false).size()));
    }
  }

  private CuratorFramework client(String chroot, String namespace) {
    CuratorFramework client =
        CuratorFrameworkFactory.builder()
            .connectString(server.hosts() + chroot)
            .namespace(namespace)
            .sessionTimeoutMs((int) Ensemble.SESSION.toMillis())
            .ensembleTracker(false)
            .retryPolicy(new RetryOneTime(100))
            .build();
    client.start();
    return client;
  }

  @Test
  void givenClientsConnectString_endsWithAPathThatExists() {
    try (CuratorFramework client = client("/missing", null);
        Locks locks = Locks.open(ZooKeeperLockProvider.using(client))) {
      contains(refusal(locks), "no node", "connect string");
    }
  }

  @Test
  void givenClientsNamespace_isKept() throws Exception {
    try (CuratorFramework client = client("", "apps/locks");
        Locks locks = Locks.open(ZooKeeperLockProvider.using(client, ALL_BUT_ADMIN))) {
      succeeds(locks);
      String path = ZooKeeperLockProvider.nativePath(NAME);
      assertEquals(ALL_BUT_ADMIN, client.getACL().forPath(path));
    }
  }

  @Test
  void leaseBelowTheSessionTimeoutAgreedTo_isRefused() {
    try (Ensemble slow = Ensemble.ticking(1_000);
        Locks locks = Locks.open("zookeeper://%s?sessionTimeout=100ms".formatted(slow.hosts()))) {
      LockOptions options = LockOptions.defaults().withLease(Duration.ofMillis(150));
      LockRefusedException refused =
          assertThrows(
              LockRefusedException.class,
              () -> assertNull(locks.mutex(NAME, options).tryAcquire()));
      contains(refused.getMessage(), "PT0.15S", "session time-out", "minSessionTimeout");
      succeeds(locks);
    }
  }
}
