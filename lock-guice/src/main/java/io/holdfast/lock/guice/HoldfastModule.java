package io.holdfast.lock.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.name.Names;
import io.holdfast.lock.CheckReturnValue;
import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockProvider;
import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Binds {@link Locks} as a singleton that is opened when the injector is created, so that a missing
 * jar, a malformed URL or a wrong password fails there, in every stage of Guice but {@code TOOL}.
 *
 * <pre>{@code
 * LocksLifecycle lifecycle = new LocksLifecycle();
 * Injector injector =
 *     Guice.createInjector(
 *         HoldfastModule.configured().closedBy(lifecycle),
 *         HoldfastModule.fromUrl("zookeeper://zk1,zk2").named("audit").closedBy(lifecycle));
 * }</pre>
 *
 * <p>Any number of modules can stand side by side, all but one of them {@link #named} or {@link
 * #annotatedWith} something. Clients are closed by the {@link LocksLifecycle}, which is bound, too;
 * who has a client injected does not close it.
 *
 * <p>An immutable value: the methods that change something return a changed copy.
 */
@CheckReturnValue
public final class HoldfastModule extends AbstractModule {
  private static final String URL = "holdfast.url";

  private final Store store;
  private final Key<Locks> key;
  private final ClientOptions options;
  private final @Nullable LocksLifecycle lifecycle;

  /**
   * How a client finds its store.
   *
   * @param description for messages, without secrets
   * @param naming prepares in an injector what names the store to a builder
   */
  private record Store(String description, Function<Binder, UnaryOperator<Locks.Builder>> naming) {}

  private HoldfastModule(
      Store store, Key<Locks> key, ClientOptions options, @Nullable LocksLifecycle lifecycle) {
    this.store = store;
    this.key = key;
    this.options = options;
    this.lifecycle = lifecycle;
  }

  private static HoldfastModule of(
      String description, Function<Binder, UnaryOperator<Locks.Builder>> naming) {
    Store store = new Store(description, naming);
    return new HoldfastModule(store, Key.get(Locks.class), ClientOptions.defaults(), null);
  }

  /**
   * Returns a module for the store that the system property {@code holdfast.url} or the environment
   * variable {@code HOLDFAST_URL} names, as for {@link Locks#open()}.
   *
   * @return the module
   */
  public static HoldfastModule configured() {
    return of("the configured URL", binder -> builder -> builder);
  }

  /**
   * Returns a module for the store at the given URL.
   *
   * @param url where the store is; the scheme picks the provider
   * @return the module
   */
  public static HoldfastModule fromUrl(String url) {
    Objects.requireNonNull(url, "url");
    return of(describe(url), binder -> builder -> builder.url(url));
  }

  /**
   * Returns a module for the store that an application's own properties name.
   *
   * @param properties have the URL under {@code holdfast.url}; read when the injector is created
   * @return the module
   */
  public static HoldfastModule fromProperties(Properties properties) {
    Objects.requireNonNull(properties, "properties");
    return of(
        "the URL of the application's properties",
        binder -> builder -> builder.url(url(properties)));
  }

  /**
   * Returns a module for the store of a client object that the application has already, for
   * instance {@code HoldfastModule.using(RedisLockProvider.using(jedis))}. That object stays the
   * application's, to be closed after the {@link LocksLifecycle}.
   *
   * @param provider asked for one backend
   * @return the module
   */
  public static HoldfastModule using(LockProvider provider) {
    Objects.requireNonNull(provider, "provider");
    return of(provider.getClass().getName(), binder -> builder -> builder.provider(provider));
  }

  /**
   * Returns a module for the store of a client object that is bound in the injector, through a
   * provider that the application binds:
   *
   * <pre>{@code
   * @Provides
   * LockProvider lockProvider(RedissonClient redisson) {
   *   return RedissonLockProvider.using(redisson);
   * }
   * }</pre>
   *
   * @param provider what the provider is bound to, for instance {@code Key.get(LockProvider.class)}
   * @return the module
   */
  public static HoldfastModule using(Key<? extends LockProvider> provider) {
    Objects.requireNonNull(provider, "provider");
    return of(
        "the provider bound to " + provider,
        binder -> {
          Provider<? extends LockProvider> bound = binder.getProvider(provider);
          return builder -> builder.provider(bound.get());
        });
  }

  private static String describe(String url) {
    try {
      return BackendUrl.parse(url.strip()).toString();
    } catch (IllegalArgumentException e) {
      return "a malformed URL";
    }
  }

  private static String url(Properties properties) {
    String url = properties.getProperty(URL);
    if (url == null || url.isBlank()) {
      throw new LockConfigurationException(
          "[no-url] the properties given to HoldfastModule do not have '%s'; add for instance %1$s=redis://HOST:6379"
              .formatted(URL),
          null);
    }
    return url;
  }

  /**
   * Binds the client as {@code @Named(name) Locks}, with the annotation of Guice or of Jakarta.
   *
   * @param name tells it from other clients
   * @return a changed copy
   */
  public HoldfastModule named(String name) {
    return annotatedWith(Names.named(name));
  }

  /**
   * Binds the client with a binding annotation.
   *
   * @param annotation tells it from other clients
   * @return a changed copy
   */
  public HoldfastModule annotatedWith(Annotation annotation) {
    return new HoldfastModule(store, Key.get(Locks.class, annotation), options, lifecycle);
  }

  /**
   * Binds the client with a binding annotation.
   *
   * @param annotation tells it from other clients
   * @return a changed copy
   */
  public HoldfastModule annotatedWith(Class<? extends Annotation> annotation) {
    return new HoldfastModule(store, Key.get(Locks.class, annotation), options, lifecycle);
  }

  /**
   * Sets the options of the client.
   *
   * @param options how it behaves
   * @return a changed copy
   */
  public HoldfastModule withOptions(ClientOptions options) {
    return new HoldfastModule(store, key, Objects.requireNonNull(options, "options"), lifecycle);
  }

  /**
   * Sets what closes the client, and binds it; otherwise the injector makes one. All modules of an
   * injector have the same.
   *
   * @param lifecycle made and closed by the application
   * @return a changed copy
   */
  public HoldfastModule closedBy(LocksLifecycle lifecycle) {
    return new HoldfastModule(store, key, options, Objects.requireNonNull(lifecycle, "lifecycle"));
  }

  @Override
  protected void configure() {
    Binder here = binder().withSource(this);
    if (lifecycle == null) {
      here.bind(LocksLifecycle.class);
    } else {
      here.bind(LocksLifecycle.class).toInstance(lifecycle);
    }
    Provider<LocksLifecycle> closing = here.getProvider(LocksLifecycle.class);
    UnaryOperator<Locks.Builder> naming = store.naming().apply(here);
    here.bind(key)
        .toProvider(() -> closing.get().open(naming.apply(Locks.builder().options(options))))
        .asEagerSingleton();
  }

  /** {@return which client the module binds} Guice shows it where a binding is of no use. */
  @Override
  public String toString() {
    String name = key.getAnnotationType() == null ? "without a name" : "as " + key;
    return "HoldfastModule for %s, %s".formatted(store.description(), name);
  }
}
