package io.holdfast.lock.benchmarks.contestants;

import com.baomidou.lock.LockInfo;
import com.baomidou.lock.LockTemplate;
import com.baomidou.lock.executor.RedisTemplateLockExecutor;
import com.baomidou.lock.spring.boot.autoconfigure.Lock4jProperties;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** lock4j on Spring's Redis template, through Lettuce, with its own defaults. */
record Lock4j(String id) implements Contestant {
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  @Override
  public Role role() {
    return Role.PEER;
  }

  @Override
  public Session open(Stores stores) throws Exception {
    LettuceConnectionFactory connections = SpringRedisLock.connect(stores);
    LockTemplate template = new LockTemplate();
    Lock4jProperties properties = new Lock4jProperties();
    template.setProperties(properties);
    RedisTemplateLockExecutor executor =
        new RedisTemplateLockExecutor(new StringRedisTemplate(connections), properties);
    template.setExecutors(List.of(executor));
    template.afterPropertiesSet();
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Locked(template, executor, id + "-" + name, stores.lease());
      }
    };
  }

  private static final class Locked implements MeasuredLock {
    private final LockTemplate template;
    private final RedisTemplateLockExecutor executor;
    private final String value = UUID.randomUUID().toString();
    private final String key;
    private final long leaseMillis;
    private @Nullable LockInfo held;

    Locked(LockTemplate template, RedisTemplateLockExecutor executor, String key, Duration lease) {
      this.template = template;
      this.executor = executor;
      this.key = key;
      leaseMillis = lease.toMillis();
    }

    @Override
    public void lock() {
      held = template.lock(key, leaseMillis, LONGEST_WAIT_MILLIS);
      if (held == null) {
        throw new IllegalStateException("waited too long: " + key);
      }
    }

    /** Its template would sleep a while before it says no. */
    @Override
    public boolean tryLock() {
      String granted = executor.acquire(key, value, leaseMillis, /* acquireTimeout= */ 0);
      if (granted == null) {
        return false;
      }
      held = new LockInfo(key, value, leaseMillis, 0L, 1, granted, executor);
      return true;
    }

    @Override
    public void unlock() {
      if (!template.releaseLock(held)) {
        throw new IllegalStateException("not held: " + key);
      }
    }
  }
}
