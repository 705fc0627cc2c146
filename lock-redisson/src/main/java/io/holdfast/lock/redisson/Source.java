package io.holdfast.lock.redisson;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.redisson.api.RedissonClient;

/** Where the Redisson client comes from, and how it is configured. Thread-safe. */
interface Source extends AutoCloseable {
  /** Returns the client, once it is connected; fails if that does not succeed now. */
  CompletableFuture<RedissonClient> client();

  /** How it speaks to native locks. */
  default CompletableFuture<Dialect> dialect() {
    return client().thenApply(Dialect::new);
  }

  /** What the client makes of the names of its objects. */
  UnaryOperator<String> mapper();

  /** Whether keys of different hash slots must not meet in one script. */
  boolean cluster();

  /** The command with which releases are published. */
  String publishCommand();

  /** How many channels may be listened to. */
  int subscriptions();

  /** Shuts the client down if it is our own. */
  @Override
  void close();

  /** The application's client. Half of its subscriptions are left to the application. */
  record Application(RedissonClient redisson, Dialect known) implements Source {
    Application(RedissonClient redisson) {
      this(redisson, new Dialect(redisson));
    }

    @Override
    public CompletableFuture<RedissonClient> client() {
      return CompletableFuture.completedFuture(redisson);
    }

    @Override
    public UnaryOperator<String> mapper() {
      return known.mapper();
    }

    @Override
    public boolean cluster() {
      return known.cluster();
    }

    @Override
    public String publishCommand() {
      return known.publishCommand();
    }

    @Override
    public int subscriptions() {
      return known.subscriptions() / 2;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "redis through the application's " + redisson.getClass().getSimpleName();
    }
  }
}
