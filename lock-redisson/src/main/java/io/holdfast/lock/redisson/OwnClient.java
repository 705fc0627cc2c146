package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import io.holdfast.lock.spi.TlsOptions;
import io.holdfast.lock.spi.TlsSockets;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/**
 * A Redisson client of our own. Redisson connects on the thread that creates a client, and creates
 * none if it cannot connect; so where the server is away at first, each request that finds no
 * client lets a thread try again. Once created, a client reconnects by itself.
 *
 * <p>{@link #lock} guards the fields.
 */
final class OwnClient implements Source {
  private static final long SHUTDOWN_SECONDS = 2;
  private static final byte[] PING = "PING\r\n".getBytes(US_ASCII);

  private final RedissonOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private CompletableFuture<RedissonClient> client;
  private boolean closed;

  private OwnClient(RedissonOptions options, CompletableFuture<RedissonClient> client) {
    this.options = options;
    this.client = client;
  }

  /**
   * Opens a client; a server that cannot be reached is asked again by {@link #client}.
   *
   * @throws StoreException if the server refuses the client
   */
  static OwnClient open(RedissonOptions options) {
    CompletableFuture<RedissonClient> client = new CompletableFuture<>();
    try {
      client.complete(checked(Redisson.create(options.redisson()), options));
    } catch (RuntimeException e) {
      StoreException failure = failure(options, e);
      if (failure.kind() == Kind.REFUSED) {
        throw failure;
      }
      client.completeExceptionally(failure);
    }
    return new OwnClient(options, client);
  }

  @Override
  public CompletableFuture<RedissonClient> client() {
    CompletableFuture<RedissonClient> fresh;
    lock.lock();
    try {
      if (closed || !client.isCompletedExceptionally()) {
        return client;
      }
      fresh = new CompletableFuture<>();
      client = fresh;
    } finally {
      lock.unlock();
    }
    Thread thread = new Thread(() -> connect(fresh), "holdfast-redisson-connect");
    thread.setDaemon(true);
    thread.start();
    return fresh;
  }

  private void connect(CompletableFuture<RedissonClient> fresh) {
    RedissonClient created;
    try {
      created = Redisson.create(options.redisson());
    } catch (RuntimeException e) {
      fresh.completeExceptionally(failure(options, e));
      return;
    }
    if (!fresh.complete(created)) {
      shutDown(created);
    }
  }

  private static RedissonClient checked(RedissonClient fresh, RedissonOptions options) {
    try {
      Rights.check(fresh, options);
      return fresh;
    } catch (RuntimeException e) {
      shutDown(fresh);
      throw e;
    }
  }

  /**
   * Says why there is no client. What a server says to a client that it does not believe may come
   * when Netty has hung up already, so it is asked once more.
   */
  private static StoreException failure(RedissonOptions options, RuntimeException e) {
    StoreException failure = Errors.connecting(e, options);
    TlsOptions tls = options.tls();
    if (tls == null || failure.kind() != Kind.NOT_SENT) {
      return failure;
    }
    try {
      TlsSockets.ask(tls, options.topology().hosts().get(0), PING, options.millis());
      return failure;
    } catch (IOException why) {
      return TlsOptions.isRefusal(why) ? Errors.noTls(options, tls, why) : failure;
    }
  }

  private static void shutDown(RedissonClient client) {
    client.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    CompletableFuture<RedissonClient> last;
    lock.lock();
    try {
      closed = true;
      last = client;
    } finally {
      lock.unlock();
    }
    last.completeExceptionally(Errors.notSent("the client was closed", null));
    if (!last.isCompletedExceptionally()) {
      shutDown(last.join());
    }
  }

  @Override
  public UnaryOperator<String> mapper() {
    return UnaryOperator.identity();
  }

  @Override
  public boolean cluster() {
    return options.topology().cluster();
  }

  @Override
  public String publishCommand() {
    CompletableFuture<RedissonClient> current = client();
    boolean connected = current.isDone() && !current.isCompletedExceptionally();
    return connected ? new Dialect(current.join()).publishCommand() : "PUBLISH";
  }

  @Override
  public int subscriptions() {
    return RedissonOptions.SUBSCRIPTIONS;
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
