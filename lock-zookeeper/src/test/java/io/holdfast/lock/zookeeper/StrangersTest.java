package io.holdfast.lock.zookeeper;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.tck.tls.Authority;
import io.holdfast.lock.tck.tls.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.auth.SASLAuthenticationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody can do who is not the user of the locks. */
@Timeout(60)
class StrangersTest {
  private static final String NAME = "orders";
  private static final String PATH = ZooKeeperLockProvider.nativePath(NAME);

  @TempDir Path folder;

  /** Nobody else deletes the holder's node, gets in before it, or makes a place of his own. */
  private static void strangersAreKeptOut(String hosts, Lease held) throws Exception {
    ZooKeeper stranger = new ZooKeeper(hosts, 10_000, event -> {});
    try {
      stranger.addAuthInfo("digest", ("me:" + MARK + "-guess").getBytes(UTF_8));
      for (String path : List.of("/holdfast/other", PATH + "/lock-0000000000")) {
        assertThrows(
            NoAuthException.class,
            () -> stranger.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL));
      }
      assertThrows(NoAuthException.class, () -> stranger.getChildren(PATH, false));
      assertThrows(NoAuthException.class, () -> stranger.delete(PATH, -1));
      assertThrows(NoAuthException.class, () -> stranger.setACL(PATH, Ids.OPEN_ACL_UNSAFE, -1));
    } finally {
      stranger.close();
    }
    assertTrue(held.isValid());
  }

  /** Knowing the very node does not help either. */
  private static String nodeOf(CuratorFramework own) throws Exception {
    return PATH + "/" + own.getChildren().forPath(PATH).get(0);
  }

  @Test
  void digest_keepsStrangersOut() throws Exception {
    try (Ensemble server = Ensemble.one();
        Locks locks = Locks.open(server.url().replace("//", "//me:" + MARK + "@"));
        Lease held = locks.mutex(NAME).acquire()) {
      strangersAreKeptOut(server.hosts(), held);
      BackendUrl url = BackendUrl.parse(server.url().replace("//", "//me:" + MARK + "@"));
      try (CuratorFramework own =
          ZooKeeperLockProvider.client(ZooKeeperOptions.parse(url), Duration.ofSeconds(5))) {
        own.start();
        String node = nodeOf(own);
        ZooKeeper stranger = new ZooKeeper(server.hosts(), 10_000, event -> {});
        try {
          assertThrows(NoAuthException.class, () -> stranger.delete(node, -1));
        } finally {
          stranger.close();
        }
        assertEquals(
            Ids.CREATOR_ALL_ACL.get(0).getPerms(), own.getACL().forPath(node).get(0).getPerms());
        assertEquals("digest", own.getACL().forPath(node).get(0).getId().getScheme());
      }
    }
  }

  @Test
  void acl_creatorWhoIsNobody_isRefused() {
    try (Ensemble server = Ensemble.one();
        Locks locks = Locks.open(server.url() + "&acl=creator")) {
      LockRefusedException e =
          assertThrows(LockRefusedException.class, () -> locks.mutex(NAME).tryLock());
      assertTrue(e.getMessage().contains("does not know who the client is"), e.getMessage());
    }
  }

  @Test
  void certificate_makesNodesItsOwn() throws Exception {
    Authority authority = new Authority("authority", folder);
    Identity me = authority.issue("me.example");
    Identity other = authority.issue("other.example");
    try (SecureServer server = new SecureServer(authority.issue("127.0.0.1"), authority);
        Locks mine = Locks.open(url(server, authority, me));
        Locks others = Locks.open(url(server, authority, other));
        Lease held = mine.mutex(NAME).acquire()) {
      LockRefusedException e =
          assertThrows(LockRefusedException.class, () -> others.mutex(NAME).tryLock());
      assertTrue(e.getMessage().contains("NOAUTH"), e.getMessage());
      assertTrue(held.isValid());
    }
  }

  private static String url(SecureServer server, Authority authority, Identity identity) {
    return "%s?trustStore=%s&keyStore=%s&acl=creator&sessionTimeout=2s"
        .formatted(server.url("127.0.0.1"), authority.file(), identity.both());
  }

  @Test
  void sasl_keepsStrangersOut() throws Exception {
    Configuration before = configuration();
    System.setProperty("zookeeper.fips-mode", "false"); // which forbids DIGEST-MD5
    System.setProperty("zookeeper.authProvider.sasl", SASLAuthenticationProvider.class.getName());
    Configuration.setConfiguration(new Jaas());
    ProviderRegistry.reset(); // it may have looked before
    ProviderRegistry.initialize();
    try (Ensemble server = Ensemble.one();
        Locks locks = Locks.open(server.url() + "&acl=creator");
        Lease held = locks.mutex(NAME).acquire()) {
      Configuration.setConfiguration(new Nobody());
      strangersAreKeptOut(server.hosts(), held);
    } finally {
      System.clearProperty("zookeeper.authProvider.sasl");
      System.clearProperty("zookeeper.fips-mode");
      Configuration.setConfiguration(before);
      ProviderRegistry.reset();
    }
  }

  private static Configuration configuration() {
    try {
      return Configuration.getConfiguration();
    } catch (SecurityException e) {
      return new Nobody(); // there is none
    }
  }

  private static final class Nobody extends Configuration {
    @Override
    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
      return null;
    }
  }

  private static final class Jaas extends Configuration {
    @Override
    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
      Map<String, String> options =
          name.equals("Server")
              ? Map.of("user_me", MARK)
              : Map.of("username", "me", "password", MARK);
      return new AppConfigurationEntry[] {
        new AppConfigurationEntry(
            DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options)
      };
    }
  }
}
