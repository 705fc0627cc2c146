package io.holdfast.lock.guice;

import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A store in this JVM at {@code watched:NAME} that tells when its backends are opened and closed.
 * The one named {@code watched:unruly} fails when it is closed.
 */
public final class WatchedProvider implements LockProvider {
  /** The system property that has it printed, too. */
  static final String PRINT = "watched.print";

  /** What happened, in order, since the last {@link #start}. */
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

  private static volatile Duration requestTimeout = Duration.ZERO;

  static void start() {
    SEEN.clear();
  }

  static List<String> seen() {
    return List.copyOf(SEEN);
  }

  /** Returns the request time-out of the client opened last. */
  static Duration requestTimeout() {
    return requestTimeout;
  }

  @Override
  public Set<String> schemes() {
    return Set.of("watched");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    String name = config.url() == null ? "own" : config.url().path();
    requestTimeout = config.requestTimeout();
    LockBackend backend = local().open(at("local:" + name, config), events);
    say("open " + name);
    return (LockBackend)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LockBackend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                say("close " + name);
              }
              try {
                Object result = method.invoke(backend, arguments);
                if (method.getName().equals("close") && name.equals("unruly")) {
                  throw new IllegalStateException("unruly");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void say(String what) {
    SEEN.add(what);
    if (Boolean.getBoolean(PRINT)) {
      System.out.println(what);
    }
  }

  private static BackendConfig at(String url, BackendConfig config) {
    return new BackendConfig(
        BackendUrl.parse(url), config.client(), config.requestTimeout(), config.clock());
  }

  private static LockProvider local() {
    return ServiceLoader.load(LockProvider.class, Locks.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.schemes().contains("local"))
        .findAny()
        .orElseThrow();
  }
}
