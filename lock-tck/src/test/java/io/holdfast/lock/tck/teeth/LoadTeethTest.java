package io.holdfast.lock.tck.teeth;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.DistributedLock;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.tck.kit.Scale;
import io.holdfast.lock.tck.load.LoadTest;
import io.holdfast.lock.tck.load.StoreUnderLoad;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A load notices each sort of leak. */
@Tag("any-jdk")
class LoadTeethTest {
  /** Enough for a leak of some bytes each to be more than the tolerance. */
  private static final int MANY = 20_000;

  private static final int SOME = 5_000;

  /** A store whose clients leave something behind. */
  private static class Leaky implements StoreUnderLoad {
    @Override
    public final String url() {
      return "local:leaky";
    }

    @Override
    public Duration patience() {
      return Scale.seconds(2);
    }

    @Override
    public Map<String, Long> things() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  private static void assertFound(StoreUnderLoad leaky, int operations, String leak) {
    try (leaky) {
      Throwable found =
          assertThrows(Throwable.class, () -> LoadTest.check(leaky, operations, System.nanoTime()));
      assertTrue(found.getMessage().contains(leak), found::toString);
    }
  }

  @Test
  void memory_isFound() {
    Queue<byte[]> kept = new ConcurrentLinkedQueue<>();
    Leaky leaky =
        new Leaky() {
          // What ends late must have ended before the heap is looked at.
          @Override
          public Duration patience() {
            return Scale.seconds(5);
          }

          @Override
          public Locks open(ClientOptions options) {
            return new AroundLocks(super.open(options)) {
              @Override
              public DistributedLock mutex(String name, LockOptions options) {
                kept.add(new byte[256]);
                return super.mutex(name, options);
              }
            };
          }
        };
    assertFound(leaky, MANY, "the heap has grown by");
    assertTrue(kept.size() > MANY, "leaked: " + kept.size());
  }

  @Test
  void thread_isFound() {
    CountDownLatch end = new CountDownLatch(1);
    Leaky leaky =
        new Leaky() {
          @Override
          public Locks open(ClientOptions options) {
            Thread thread = new Thread(() -> stay(end), "stays");
            thread.setDaemon(true);
            thread.start();
            return super.open(options);
          }

          @Override
          public void close() {
            end.countDown();
          }
        };
    assertFound(leaky, SOME, "stays=");
  }

  private static void stay(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void entryOfAStore_isFound() {
    AtomicLong keys = new AtomicLong();
    Leaky leaky =
        new Leaky() {
          @Override
          public Locks open(ClientOptions options) {
            return new AroundLocks(super.open(options)) {
              @Override
              public void close() {
                super.close();
                keys.incrementAndGet();
              }
            };
          }

          @Override
          public Map<String, Long> things() {
            return Map.of("keys", keys.get());
          }
        };
    assertFound(leaky, SOME, "after the load there are {keys=");
  }

  @Test
  void holdOfAnOpenClient_isFound() {
    Leaky leaky =
        new Leaky() {
          @Override
          public Locks open(ClientOptions options) {
            return new AroundLocks(super.open(options.withDrainTime(Duration.ZERO))) {
              @Override
              public DistributedLock mutex(String name, LockOptions options) {
                if (name.equals("shared-0") && right.statistics().holds() == 0) {
                  boolean unused = right.mutex("leak").tryLock();
                }
                return super.mutex(name, options);
              }
            };
          }
        };
    assertFound(leaky, SOME, "holds=1");
  }
}
