package io.holdfast.lock.benchmarks.contestants;

import com.baomidou.lock.LockInfo;
import com.baomidou.lock.LockTemplate;
import com.baomidou.lock.executor.RedisTemplateLockExecutor;
import com.baomidou.lock.spring.boot.autoconfigure.Lock4jProperties;
import java.time.Duration;
import java.util.List;
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
    template.setExecutors(
        List.of(new RedisTemplateLockExecutor(new StringRedisTemplate(connections), properties)));
    template.afterPropertiesSet();
    return new Session() {
      @Override
      public MeasuredLock lock(String name) {
        return new Locked(template, id + "-" + name, stores.lease());
      }
    };
  }

  private static final class Locked implements MeasuredLock {
    private final LockTemplate template;
    private final String key;
    private final long leaseMillis;
    private @Nullable LockInfo held;

    Locked(LockTemplate template, String key, Duration lease) {
      this.template = template;
      this.key = key;
      leaseMillis = lease.toMillis();
    }

    @Override
    public void lock() {
      if (!acquired(LONGEST_WAIT_MILLIS)) {
        throw new IllegalStateException("waited too long: " + key);
      }
    }

    @Override
    public boolean tryLock() {
      return acquired(/* waitMillis= */ 1);
    }

    private boolean acquired(long waitMillis) {
      LockInfo info = template.lock(key, leaseMillis, waitMillis);
      if (info == null) {
        return false;
      }
      held = info;
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
