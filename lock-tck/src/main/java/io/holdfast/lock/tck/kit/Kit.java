package io.holdfast.lock.tck.kit;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What one rule works with; everything that it opened is closed after the rule. */
public final class Kit implements AutoCloseable {
  private static final AtomicLong COUNT = new AtomicLong(System.nanoTime());

  /** The usual request time-out. */
  public static final Duration REQUEST = Scale.seconds(2);

  /** The request time-out where requests are not answered: each costs as much. */
  public static final Duration SHORT_REQUEST = Scale.seconds(0.3);

  private final LockFixture fixture;
  private final String rule;
  private final Capabilities capabilities;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private TestTime time;

  /** Makes what a rule works with. */
  public Kit(LockFixture fixture, Capabilities capabilities, String rule) {
    this.fixture = fixture;
    this.capabilities = capabilities;
    this.rule = rule;
    time = fixture.virtualTime() ? new VirtualTime() : real();
  }

  private TestTime real() {
    return new RealTime(capabilities.leastLease());
  }

  /** For rules about many threads: lets time pass by itself, whatever the store could do. */
  public void useRealTime() {
    time = real();
  }

  /** Returns the backend under test. */
  public LockFixture fixture() {
    return fixture;
  }

  /** Returns the URL that clients are opened with; not for a whole client. */
  public String url() {
    Providers.of(fixture);
    return fixture.url();
  }

  /** Returns what the backend claims that it can do. */
  public Capabilities capabilities() {
    return capabilities;
  }

  /** Returns how time passes. */
  public TestTime time() {
    return time;
  }

  /** Returns how long this machine must stand still to be the reason why a rule fails. */
  Duration unusualPause() {
    return time.lease().dividedBy(10);
  }

  /** Returns a lock name that nobody has used. */
  public String name() {
    return "tck-" + rule + "-" + Long.toString(COUNT.incrementAndGet(), Character.MAX_RADIX);
  }

  /** Opens a client that does not wait for live holds when it is closed. */
  public Locks client() {
    return client(options -> options);
  }

  /** Opens a client with options changed from those of {@link #client()}. */
  public Locks client(UnaryOperator<ClientOptions> change) {
    return closing(fixture.newClient(change.apply(options())));
  }

  /** Opens several clients at the same time: to connect is to wait. */
  public List<Locks> clients(int count) {
    return together(count, this::client);
  }

  /** Opens several backends at the same time. */
  public List<Peer> peers(int count) {
    return together(count, this::peer);
  }

  private <T> List<T> together(int count, Callable<T> opening) {
    List<Ongoing<T>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FutureTask<T> task = new FutureTask<>(opening);
      Thread thread = new Thread(task, "opening");
      thread.setDaemon(true);
      thread.start();
      all.add(new Ongoing<>(time, "opening", task));
    }
    return all.stream().map(Ongoing::result).toList();
  }

  /** Starts a proxy in front of the store. */
  public FrameCountingProxy proxy() {
    return closing(fixture.proxy());
  }

  /** Opens a client that has the store behind a proxy, and soon gives up a request. */
  public Locks client(FrameCountingProxy proxy) {
    return client(proxy, options -> options);
  }

  /** Opens a client with options changed from those of {@link #client(FrameCountingProxy)}. */
  public Locks client(FrameCountingProxy proxy, UnaryOperator<ClientOptions> change) {
    ClientOptions options = options().withRequestTimeout(SHORT_REQUEST);
    return closing(fixture.newClient(proxy, change.apply(options)));
  }

  /** Opens a client whose claims are written down. */
  public Locks client(SpyProvider spy) {
    return closing(Locks.builder().provider(spy).options(options()).open());
  }

  private ClientOptions options() {
    return ClientOptions.defaults()
        .withClock(time.clock())
        .withRequestTimeout(REQUEST)
        .withDrainTime(Duration.ZERO);
  }

  /** Opens a backend to work on it directly, as a client of its own. */
  public Peer peer() {
    return peer(fixture.url(), REQUEST);
  }

  /** Opens one that has the store behind a proxy. */
  public Peer peer(FrameCountingProxy proxy, Duration requestTimeout) {
    return peer(fixture.url(proxy), requestTimeout);
  }

  private Peer peer(String url, Duration requestTimeout) {
    BackendConfig config =
        new BackendConfig(BackendUrl.parse(url), ClientId.random(), requestTimeout, time.clock());
    return closing(Peer.open(Providers.of(fixture), config, time.lease()));
  }

  /** Returns a deadline as the engine sets it. */
  public Deadline deadline(Duration requestTimeout) {
    return Deadline.after(time.clock(), requestTimeout);
  }

  /** Starts a thread. */
  public Actor actor() {
    return closing(new Actor(time, "actor-" + open.size()));
  }

  /** Has something closed after the rule. */
  public <T extends AutoCloseable> T closing(T closeable) {
    synchronized (open) {
      open.push(closeable);
    }
    return closeable;
  }

  /** Closes all, the last opened first. */
  @Override
  public void close() {
    IllegalStateException failed = new IllegalStateException("not everything could be closed");
    for (AutoCloseable last = last(); last != null; last = last()) {
      try {
        last.close();
      } catch (Exception e) {
        failed.addSuppressed(e);
      }
    }
    if (failed.getSuppressed().length > 0) {
      throw failed;
    }
  }

  private @Nullable AutoCloseable last() {
    synchronized (open) {
      return open.poll();
    }
  }
}
