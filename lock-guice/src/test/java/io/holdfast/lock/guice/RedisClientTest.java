package io.holdfast.lock.guice;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.name.Names;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockRefusedException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.redis.RedisLockProvider;
import io.holdfast.lock.spi.LockProvider;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** A real store: through a client object that the application binds, and by URL. */
class RedisClientTest {
  private RedisServer server;
  private String address;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      server =
          RedisServer.newRedisServer()
              .port(socket.getLocalPort())
              .setting("bind 127.0.0.1")
              .setting("save \"\"")
              .setting("requirepass " + MARK)
              .build();
    }
    server.start();
    address = "127.0.0.1:" + server.ports().get(0);
  }

  @AfterEach
  void stop() throws IOException {
    server.stop();
  }

  /** What an application has that knows Redis by itself. */
  private final class ApplicationModule extends AbstractModule {
    @Provides
    @Singleton
    RedisClient client() {
      return RedisClient.create("redis://:" + MARK + "@" + address);
    }

    @Provides
    LockProvider lockProvider(RedisClient client) {
      return RedisLockProvider.using(client);
    }
  }

  @Test
  void using_boundClient_excludesTheClientByUrlAndStaysOpen() {
    LocksLifecycle lifecycle = new LocksLifecycle();
    Injector injector =
        Guice.createInjector(
            new ApplicationModule(),
            HoldfastModule.using(Key.get(LockProvider.class)).closedBy(lifecycle),
            HoldfastModule.fromUrl("redis://:" + MARK + "@" + address)
                .named("byUrl")
                .closedBy(lifecycle));
    DistributedLock byClient = injector.getInstance(Locks.class).mutex("n");
    DistributedLock byUrl =
        injector.getInstance(Key.get(Locks.class, Names.named("byUrl"))).mutex("n");

    byClient.lock();
    try {
      assertNull(byUrl.tryAcquire());
    } finally {
      byClient.unlock();
    }
    lifecycle.close();

    try (RedisClient client = injector.getInstance(RedisClient.class)) {
      assertEquals("PONG", client.ping());
    }
  }

  @Test
  void fromUrl_wrongPassword_isToldWhenTheInjectorIsCreated() {
    CreationException failed =
        assertThrows(
            CreationException.class,
            () ->
                Guice.createInjector(
                    HoldfastModule.fromUrl("redis://:" + MARK + "-wrong@" + address)));

    assertInstanceOf(LockRefusedException.class, failed.getCause());
    assertFalse(failed.getMessage().contains(MARK), failed::getMessage);
  }
}
