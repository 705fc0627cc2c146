package io.holdfast.lock.guice;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.AbstractModule;
import com.google.inject.BindingAnnotation;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Stage;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.LockClosedException;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a module binds, when it opens it, and what is said if it cannot. */
class HoldfastModuleTest {
  private static final String PROPERTY = "holdfast.url";

  private final ClassLoader context = Thread.currentThread().getContextClassLoader();
  private final LocksLifecycle lifecycle = new LocksLifecycle();

  @TempDir Path temp;

  @BeforeEach
  void start() {
    WatchedProvider.start();
  }

  @AfterEach
  void end() {
    lifecycle.close();
    System.clearProperty(PROPERTY);
    Thread.currentThread().setContextClassLoader(context);
  }

  private Injector injector(HoldfastModule module, Module... others) {
    return Guice.createInjector(
        module.closedBy(lifecycle), binder -> List.of(others).forEach(binder::install));
  }

  private static String refusal(Module... modules) {
    return requireNonNull(
        assertThrows(CreationException.class, () -> Guice.createInjector(modules)).getMessage());
  }

  // ---- where the store is -------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"DEVELOPMENT", "PRODUCTION"})
  void fromUrl_injectorIsCreated_opensOneClient(Stage stage) {
    Injector injector =
        Guice.createInjector(stage, HoldfastModule.fromUrl("watched:a").closedBy(lifecycle));

    assertEquals(List.of("open a"), WatchedProvider.seen());
    assertSame(injector.getInstance(Locks.class), injector.getInstance(Locks.class));
    assertEquals(List.of("open a"), WatchedProvider.seen());
  }

  @Test
  void fromUrl_stageTool_opensNothing() {
    Guice.createInjector(Stage.TOOL, HoldfastModule.fromUrl("watched:a"));

    assertEquals(List.of(), WatchedProvider.seen());
  }

  @Test
  void configured_property_isUsed() {
    System.setProperty(PROPERTY, "watched:from-property");

    injector(HoldfastModule.configured());
    assertEquals(List.of("open from-property"), WatchedProvider.seen());
  }

  @Test
  void fromProperties_url_isUsed() {
    Properties properties = new Properties();
    properties.setProperty(PROPERTY, "watched:from-file");

    injector(HoldfastModule.fromProperties(properties));
    assertEquals(List.of("open from-file"), WatchedProvider.seen());
  }

  @Test
  void using_provider_isAsked() {
    injector(HoldfastModule.using(new WatchedProvider()));

    assertEquals(List.of("open own"), WatchedProvider.seen());
  }

  @Test
  void using_boundProvider_isAsked() {
    Key<LockProvider> key = Key.get(LockProvider.class, Names.named("mine"));
    injector(HoldfastModule.using(key), binder -> binder.bind(key).to(WatchedProvider.class));

    assertEquals(List.of("open own"), WatchedProvider.seen());
  }

  @Test
  void withOptions_client_hasThem() {
    Duration timeout = Duration.ofMillis(1234);
    injector(
        HoldfastModule.fromUrl("watched:a")
            .withOptions(ClientOptions.defaults().withRequestTimeout(timeout)));

    assertEquals(timeout, WatchedProvider.requestTimeout());
  }

  // ---- side by side -------------------------------------------------------------------------

  @BindingAnnotation
  @Retention(RetentionPolicy.RUNTIME)
  @interface Audit {}

  record Service(Locks locks, Locks orders, Locks audit) {
    @Inject
    Service(Locks locks, @Named("orders") Locks orders, @Audit Locks audit) {
      this.locks = locks;
      this.orders = orders;
      this.audit = audit;
    }
  }

  @Test
  void named_severalModules_areSeparateClients() {
    Injector injector =
        injector(
            HoldfastModule.fromUrl("watched:a"),
            HoldfastModule.fromUrl("watched:b").named("orders").closedBy(lifecycle),
            HoldfastModule.fromUrl("watched:c").annotatedWith(Audit.class).closedBy(lifecycle));

    assertEquals(Set.of("open a", "open b", "open c"), Set.copyOf(WatchedProvider.seen()));
    Service service = injector.getInstance(Service.class);
    assertTrue(service.locks.backend().endsWith("local:a"), service.locks.backend());
    assertTrue(service.orders.backend().endsWith("local:b"), service.orders.backend());
    assertTrue(service.audit.backend().endsWith("local:c"), service.audit.backend());
  }

  static final class JakartaService {
    private final Locks orders;

    @jakarta.inject.Inject
    JakartaService(@jakarta.inject.Named("orders") Locks orders) {
      this.orders = orders;
    }
  }

  @Test
  void named_jakartaAnnotation_isTheSame() {
    Injector injector = injector(HoldfastModule.fromUrl("watched:b").named("orders"));

    assertSame(
        injector.getInstance(Key.get(Locks.class, Names.named("orders"))),
        injector.getInstance(JakartaService.class).orders);
  }

  @Test
  void fromUrl_twiceWithoutAName_isRefused() {
    String message =
        refusal(HoldfastModule.fromUrl("watched:a"), HoldfastModule.fromUrl("watched:b"));

    assertTrue(message.contains("Locks was bound multiple times"), message);
    assertTrue(message.contains("HoldfastModule for watched:a, without a name"), message);
    assertTrue(message.contains("HoldfastModule for watched:b, without a name"), message);
    assertEquals(List.of(), WatchedProvider.seen());
  }

  @Test
  void closedBy_twoLifecycles_areRefused() {
    String message =
        refusal(
            HoldfastModule.fromUrl("watched:a").closedBy(lifecycle),
            HoldfastModule.fromUrl("watched:b").named("b").closedBy(new LocksLifecycle()));

    assertTrue(message.contains("LocksLifecycle was bound multiple times"), message);
  }

  @Test
  void modules_twoInjectors_haveClientsOfTheirOwn() {
    HoldfastModule module = HoldfastModule.fromUrl("watched:a");

    assertNotSame(
        injector(module).getInstance(Locks.class), injector(module).getInstance(Locks.class));
  }

  // ---- closing ------------------------------------------------------------------------------

  @Test
  void closedBy_lifecycleIsClosed_closesTheClient() {
    Locks locks = injector(HoldfastModule.fromUrl("watched:a")).getInstance(Locks.class);
    lifecycle.close();

    assertEquals(List.of("open a", "close a"), WatchedProvider.seen());
    assertThrows(LockClosedException.class, () -> locks.mutex("n").tryLock());
  }

  @Test
  void noLifecycle_theBoundOne_closesAllClients() {
    Injector injector =
        Guice.createInjector(
            HoldfastModule.fromUrl("watched:a"), HoldfastModule.fromUrl("watched:b").named("b"));
    injector.getInstance(LocksLifecycle.class).close();

    assertEquals(List.of("open a", "open b", "close b", "close a"), WatchedProvider.seen());
  }

  @Test
  void closedBy_injectorCannotBeCreated_closesWhatWasOpened() {
    Module broken =
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(Runnable.class).toProvider(HoldfastModuleTest::fail).asEagerSingleton();
          }
        };
    try (LocksLifecycle own = new LocksLifecycle()) {
      refusal(HoldfastModule.fromUrl("watched:a").closedBy(own), broken);
    }

    assertEquals(List.of("open a", "close a"), WatchedProvider.seen());
  }

  private static Runnable fail() {
    throw new IllegalStateException("broken");
  }

  // ---- what is said -------------------------------------------------------------------------

  @ParameterizedTest(name = "{index} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost                                | [bad-url] the URL given to Locks.open is malformed
          nowhere://h                              | [no-provider] no provider for 'nowhere'
          redisson+redis://h                       | <artifactId>lock-redisson</artifactId>
          local://h                                | [cannot-open] cannot open local://h: local: has no host
          redis://:Pl4ntedS3cret@h?x=Pl4ntedS3cret | [cannot-open] cannot open redis://h
          """)
  void fromUrl_ofNoUse_saysWhatToChange(String url, String expected) {
    CreationException failed =
        assertThrows(
            CreationException.class, () -> Guice.createInjector(HoldfastModule.fromUrl(url)));

    String message = requireNonNull(failed.getMessage());
    assertTrue(message.contains(expected), message);
    assertTrue(message.contains("HoldfastModule"), message);
    assertInstanceOf(LockConfigurationException.class, failed.getCause());
    for (Throwable e = failed; e != null; e = e.getCause()) {
      assertFalse(e.toString().contains(MARK), e.toString());
    }
  }

  @Test
  void configured_nothing_listsTheWays() {
    String message = refusal(HoldfastModule.configured());

    assertTrue(message.contains("[no-url] no lock store is configured"), message);
    assertTrue(message.contains("export HOLDFAST_URL=redis://HOST:6379"), message);
  }

  @Test
  void fromProperties_withoutUrl_namesTheKey() {
    String message = refusal(HoldfastModule.fromProperties(new Properties()));

    assertTrue(message.contains("[no-url] the properties given to HoldfastModule"), message);
    assertTrue(message.contains("holdfast.url=redis://HOST:6379"), message);
  }

  @Test
  void using_providerThatIsNotBound_isNamed() {
    String message = refusal(HoldfastModule.using(Key.get(LockProvider.class)));

    assertTrue(message.contains("No implementation for LockProvider was bound"), message);
  }

  public static final class Alpha extends Fake {}

  public static final class Beta extends Fake {}

  /** Serves a scheme and opens nothing. */
  abstract static class Fake implements LockProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("fake");
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      throw new AssertionError("opened");
    }
  }

  @Test
  void fromUrl_severalProviders_areNamed() throws IOException {
    Path services = temp.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.write(
        services.resolve(LockProvider.class.getName()),
        List.of(Alpha.class.getName(), Beta.class.getName()));
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {temp.toUri().toURL()}, context));

    String message = refusal(HoldfastModule.fromUrl("fake:"));
    assertTrue(message.contains("[several-providers] more than one provider serves"), message);
    assertTrue(message.contains(Alpha.class.getName()), message);
    assertTrue(message.contains(Beta.class.getName()), message);
  }
}
