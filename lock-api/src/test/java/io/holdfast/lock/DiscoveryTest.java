package io.holdfast.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.internal.local.LocalLockProvider;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.StoreException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client finds its backend, on class paths made for each test. */
class DiscoveryTest {
  private static final String PROPERTY = "holdfast.url";
  private static final String SERVICE = "META-INF/services/" + LockProvider.class.getName();

  @TempDir Path temp;

  private final ClassLoader context = Thread.currentThread().getContextClassLoader();
  private final @Nullable String property = System.getProperty(PROPERTY);

  @BeforeEach
  void forgetConfiguration() {
    System.clearProperty(PROPERTY);
  }

  @AfterEach
  void restoreConfiguration() {
    Thread.currentThread().setContextClassLoader(context);
    if (property == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, property);
    }
  }

  // ---- where the URL comes from -------------------------------------------------------------

  @Test
  void open_noUrl_listsTheWaysToGiveOne() {
    String message = refusal(Locks.builder());

    assertTrue(message.startsWith("[no-url] "), message);
    assertTrue(message.contains("Locks.open(\"redis://HOST:6379\")"), message);
    assertTrue(message.contains("java -Dholdfast.url=redis://HOST:6379"), message);
    assertTrue(message.contains("export HOLDFAST_URL=redis://HOST:6379"), message);
  }

  @Test
  void open_blankProperty_isAsIfNotSet() {
    System.setProperty(PROPERTY, " ");

    assertTrue(refusal(Locks.builder()).startsWith("[no-url] "));
  }

  @Test
  void open_property_isUsed() {
    System.setProperty(PROPERTY, " local:from-property\n");

    assertEquals("local:from-property", backend(Locks.builder()));
  }

  @Test
  void open_propertyAndExplicit_usesTheExplicit() {
    System.setProperty(PROPERTY, "local:from-property");

    assertEquals("local:explicit", backend(Locks.builder().url("local:explicit")));
  }

  @Test
  void open_propertyAndProvider_usesTheProvider() {
    System.setProperty(PROPERTY, "local:from-property");

    assertEquals("local:Alpha", backend(Locks.builder().provider(new Alpha())));
  }

  @Test
  void open_explicitBlank_isMalformedEvenIfThePropertyIsSet() {
    System.setProperty(PROPERTY, "local:from-property");

    assertTrue(refusal(Locks.builder().url(" ")).startsWith("[bad-url] "));
  }

  @Test
  void open_malformed_saysWhereItCameFrom() {
    System.setProperty(PROPERTY, "localhost");

    String message = refusal(Locks.builder());
    assertTrue(message.startsWith("[bad-url] "), message);
    assertTrue(message.contains("from the system property holdfast.url"), message);
  }

  @Test
  void open_environment_comesBehindTheProperty() throws Exception {
    assertEquals("local:from-environment", openInChild());
    assertEquals("local:from-property", openInChild("-Dholdfast.url=local:from-property"));
  }

  @Test
  void open_providerAndUrl_isRefused() {
    assertEquals(
        "[two-stores] both a provider and a URL were given; give one of them",
        refusal(Locks.builder().provider(new Alpha()).url("local:")));
  }

  // ---- which provider serves it -------------------------------------------------------------

  @Test
  void open_unknownScheme_listsWhatWasFound() {
    String message = refusal(Locks.builder().url("nowhere://h"));

    assertTrue(message.startsWith("[no-provider] no provider for 'nowhere' "), message);
    assertTrue(message.contains("nowhere://h, given to Locks.open"), message);
    assertTrue(message.contains(LocalLockProvider.class.getName() + " for [local] in "), message);
    assertTrue(message.contains(location(LocalLockProvider.class)), message);
  }

  @ParameterizedTest
  @CsvSource({"redis://h, lock-redis", "rediss://h:6380, lock-redis", "REDIS://h, lock-redis"})
  void open_knownSchemeWithoutItsJar_namesTheArtifact(String url, String artifact) {
    String message = refusal(Locks.builder().url(url));

    assertTrue(message.startsWith("[no-provider] "), message);
    assertTrue(
        message.contains(
            "<dependency><groupId>io.holdfast</groupId><artifactId>"
                + artifact
                + "</artifactId></dependency>"),
        message);
  }

  @Test
  void open_oneProvider_isFoundByTheContextClassLoader() throws IOException {
    Thread.currentThread().setContextClassLoader(loader(services(Alpha.class.getName())));

    assertEquals("local:Alpha", backend(Locks.builder().url("fake:")));
  }

  @Test
  void open_noContextClassLoader_stillFindsTheOwnProviders() {
    Thread.currentThread().setContextClassLoader(null);

    assertEquals("local:own", backend(Locks.builder().url("local:own")));
  }

  @Test
  void open_contextClassLoaderThatSeesNothing_stillFindsTheOwnProviders() {
    Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], null));

    assertEquals("local:own", backend(Locks.builder().url("local:own")));
  }

  @Test
  void open_explicitClassLoader_isTheOnlyOneAsked() throws IOException {
    Thread.currentThread().setContextClassLoader(loader(services(Alpha.class.getName())));
    ClassLoader explicit = loader(services(Beta.class.getName()));

    assertEquals("local:Beta", backend(Locks.builder().url("fake:").classLoader(explicit)));
    assertTrue(
        refusal(Locks.builder().url("other:").classLoader(explicit)).startsWith("[no-provider] "));
  }

  @Test
  void open_classLoaderThatSeesNothing_saysSo() {
    ClassLoader empty = new URLClassLoader(new URL[0], null);

    String message = refusal(Locks.builder().url("local:").classLoader(empty));
    assertTrue(message.contains("Found: no provider at all"), message);
  }

  @Test
  void open_sameProviderSeenTwice_countsOnce() throws IOException {
    ClassLoader loader = loader(services(Alpha.class.getName()), services(Alpha.class.getName()));

    assertEquals("local:Alpha", backend(Locks.builder().url("fake:").classLoader(loader)));
  }

  @Test
  void open_severalProviders_namesTheirJarsAndTheFix() throws IOException {
    Path first = compiled("one", "First");
    Path second = compiled("two", "Second");

    String message = refusal(Locks.builder().url("made://h").classLoader(loader(first, second)));
    assertTrue(
        message.startsWith("[several-providers] more than one provider serves 'made' "), message);
    assertTrue(message.contains("one.First for [made] in " + path(first)), message);
    assertTrue(message.contains("two.Second for [made] in " + path(second)), message);
    assertTrue(message.contains("Locks.open(new one.First())"), message);
  }

  @Test
  void open_severalProvidersOfOtherSchemes_areNoObstacle() throws IOException {
    ClassLoader loader = loader(services(Alpha.class.getName(), Beta.class.getName()));

    assertEquals("local:x", backend(Locks.builder().url("local:x").classLoader(loader)));
  }

  // ---- broken providers ---------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "io.holdfast.lock.DiscoveryTest$Throwing, DiscoveryTest$Throwing could not be instantiated",
    "io.holdfast.lock.DiscoveryTest$Failing, DiscoveryTest$Failing could not be instantiated",
    "io.holdfast.lock.DiscoveryTest$Uninitialised, could not be instantiated",
    "io.holdfast.lock.DiscoveryTest$Schemeless, DiscoveryTest$Schemeless serves no scheme",
    "io.holdfast.lock.DiscoveryTest$Speechless, no schemes today",
    "io.holdfast.lock.DiscoveryTest$Demanding, DiscoveryTest$Demanding Unable to get public no-arg constructor",
    "com.example.Missing, com.example.Missing not found",
    "io.holdfast.lock.DiscoveryTest$OpenAndPrint, DiscoveryTest$OpenAndPrint not a subtype",
    "no class name, Illegal",
  })
  void open_brokenProvider_isMentionedAndDisablesNoOther(String broken, String mention)
      throws IOException {
    Path dir = services(broken, Alpha.class.getName());
    for (boolean explicit : new boolean[] {true, false}) {
      Thread.currentThread().setContextClassLoader(explicit ? context : loader(dir));

      assertEquals("local:x", backend(with(explicit, dir).url("local:x")));
      String message = refusal(with(explicit, dir).url("nowhere://h"));
      assertEquals(message.indexOf(mention), message.lastIndexOf(mention), message);
      assertTrue(message.indexOf(mention) > message.indexOf(". Broken: "), message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.holdfast.lock.DiscoveryTest$Throwing",
        "io.holdfast.lock.DiscoveryTest$Schemeless",
        "com.example.Missing",
        "io.holdfast.lock.DiscoveryTest$OpenAndPrint"
      })
  void open_brokenProviderBeforeAWorkingOne_doesNotHideIt(String broken) throws IOException {
    ClassLoader loader = loader(services(broken, Alpha.class.getName()));

    assertEquals("local:Alpha", backend(Locks.builder().url("fake:").classLoader(loader)));
  }

  @Test
  void open_classThatItsProviderNeedsIsMissing_isMentionedAndDisablesNoOther() throws IOException {
    Path dir = compiled("broken", "Orphan", "extends Parent ", "class Parent {}");
    Files.delete(dir.resolve("broken/Parent.class"));
    Path both = services(Alpha.class.getName());

    assertEquals(
        "local:Alpha", backend(Locks.builder().url("fake:").classLoader(loader(dir, both))));
    String message = refusal(Locks.builder().url("made://h").classLoader(loader(dir, both)));
    assertTrue(message.indexOf("broken/Parent") > message.indexOf(". Broken: "), message);
  }

  @Test
  void open_brokenProvider_isTheCause() throws IOException {
    ClassLoader loader = loader(services(Throwing.class.getName()));

    LockConfigurationException refused =
        assertThrows(
            LockConfigurationException.class,
            () -> Locks.builder().url("nowhere:").classLoader(loader).open());
    Throwable cause = requireNonNull(refused.getCause());
    assertEquals("thrown by the constructor", requireNonNull(cause.getCause()).getMessage());
  }

  @Test
  void open_classLoaderThatCannotListItsFiles_isAskedOnceOrTwice() {
    AtomicInteger calls = new AtomicInteger();
    ClassLoader unreadable =
        new ClassLoader(context) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            if (calls.incrementAndGet() > 10) {
              throw new AssertionError("asked again and again");
            }
            throw new IOException("disk on fire");
          }
        };

    String message = refusal(Locks.builder().url("local:").classLoader(unreadable));
    assertTrue(message.startsWith("[no-provider] "), message);
    assertTrue(message.contains(". Broken: "), message);
  }

  // ---- opening ------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "local://h, local: has no host; write local: or local:NAME",
    "local:x?a=1, local URL: unknown option [a]; known are: none"
  })
  void open_urlThatItsProviderCannotUse_saysWhatToChange(String url, String why) {
    String message = refusal(Locks.builder().url(url));

    assertTrue(message.endsWith(why), message);
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSED, io.holdfast.lock.LockRefusedException",
    "REFUSED_FOR_NOW, io.holdfast.lock.LockRefusedException",
    "NOT_SENT, io.holdfast.lock.LockUnavailableException",
    "NOT_KEPT, io.holdfast.lock.LockUnavailableException",
    "OUTCOME_UNKNOWN, io.holdfast.lock.LockUnavailableException"
  })
  void open_storeThatFails_throwsByKind(StoreException.Kind kind, String type) {
    LockProvider failing =
        new Fake("fake") {
          @Override
          public LockBackend open(BackendConfig config, Events events) {
            throw new StoreException(kind, "why", null);
          }
        };

    LockException failed =
        assertThrows(LockException.class, () -> Locks.builder().provider(failing).open());
    assertEquals(type, failed.getClass().getName());
    assertTrue(requireNonNull(failed.getMessage()).endsWith(": why"), failed.getMessage());
    assertInstanceOf(StoreException.class, failed.getCause());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "nowhere://u:Pl4ntedS3cret@h?password=Pl4ntedS3cret",
        "redis://:Pl4ntedS3cret@h",
        "redis://:Pl4ntedS3cret/@h",
        "redis://h:x?password=Pl4ntedS3cret",
        "fake://:Pl4ntedS3cret@h?password=Pl4ntedS3cret",
        "local://:Pl4ntedS3cret@h",
        "local:?password=Pl4ntedS3cret",
        ":Pl4ntedS3cret@h"
      })
  void open_urlWithPassword_neverShowsIt(String url) throws IOException {
    Path dir = services(Alpha.class.getName(), Beta.class.getName(), Throwing.class.getName());
    System.setProperty(PROPERTY, url);
    for (Locks.Builder builder : Arrays.asList(Locks.builder(), Locks.builder().url(url))) {
      LockException failed =
          assertThrows(LockException.class, () -> builder.classLoader(loader(dir)).open());
      for (Throwable e = failed; e != null; e = e.getCause()) {
        assertFalse(e.toString().contains("Pl4ntedS3cret"), e.toString());
      }
    }
  }

  // ---- class paths --------------------------------------------------------------------------

  /** Makes a class path entry that names the given providers. */
  private Path services(String... providers) throws IOException {
    Path dir = Files.createTempDirectory(temp, "services");
    Path file = dir.resolve(SERVICE);
    Files.createDirectories(file.getParent());
    Files.write(file, Arrays.asList(providers));
    return dir;
  }

  private Path compiled(String pack, String name) throws IOException {
    return compiled(pack, name, "", "");
  }

  /** Makes a class path entry with a provider for the scheme {@code made}. */
  private Path compiled(String pack, String name, String parent, String beside) throws IOException {
    Path dir = services(pack + "." + name);
    Path source = dir.resolve(name + ".java");
    Files.writeString(
        source,
        """
        package %s;
        import io.holdfast.lock.spi.*;
        public class %s %simplements LockProvider {
          public java.util.Set<String> schemes() { return java.util.Set.of("made"); }
          public LockBackend open(BackendConfig config, Events events) { return null; }
        }
        %s
        """
            .formatted(pack, name, parent, beside));
    String path =
        location(LockProvider.class)
            + System.getProperty("path.separator")
            + location(NullMarked.class);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", path, "-d", dir.toString(), source.toString());
    assertEquals(0, failed);
    return dir;
  }

  private static URLClassLoader loader(Path... entries) throws MalformedURLException {
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < entries.length; i++) {
      urls[i] = entries[i].toUri().toURL();
    }
    return new URLClassLoader(urls, DiscoveryTest.class.getClassLoader());
  }

  private static Locks.Builder with(boolean explicit, Path entry) throws IOException {
    return explicit ? Locks.builder().classLoader(loader(entry)) : Locks.builder();
  }

  private static String path(Path entry) {
    return entry.toUri().getPath();
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static String backend(Locks.Builder builder) {
    try (Locks locks = builder.open()) {
      return locks.backend();
    }
  }

  private static String refusal(Locks.Builder builder) {
    return requireNonNull(
        assertThrows(LockConfigurationException.class, builder::open).getMessage());
  }

  /** Opens a client in a JVM whose environment has a URL, and returns its backend. */
  private static String openInChild(String... options) throws Exception {
    ProcessBuilder child =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    child.command().addAll(Arrays.asList(options));
    child.command().add("-cp");
    child.command().add(System.getProperty("java.class.path"));
    child.command().add(OpenAndPrint.class.getName());
    child.environment().put("HOLDFAST_URL", "local:from-environment");
    Process process = child.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  /** The child's main class. */
  public static final class OpenAndPrint {
    private OpenAndPrint() {}

    /** Opens what the environment says. */
    public static void main(String[] arguments) {
      System.out.println(backend(Locks.builder()));
    }
  }

  // ---- providers ----------------------------------------------------------------------------

  /** Opens an in-JVM store that is named like the class. */
  abstract static class Fake implements LockProvider {
    private final Set<String> schemes;

    Fake(String... schemes) {
      this.schemes = Set.of(schemes);
    }

    @Override
    public Set<String> schemes() {
      return schemes;
    }

    @Override
    public LockBackend open(BackendConfig config, Events events) {
      BackendUrl url = BackendUrl.parse("local:" + getClass().getSimpleName());
      return new LocalLockProvider()
          .open(
              new BackendConfig(url, config.client(), config.requestTimeout(), config.clock()),
              events);
    }
  }

  public static final class Alpha extends Fake {
    public Alpha() {
      super("fake", "other");
    }
  }

  public static final class Beta extends Fake {
    public Beta() {
      super("fake");
    }
  }

  public static final class Throwing extends Fake {
    public Throwing() {
      throw new IllegalStateException("thrown by the constructor");
    }
  }

  public static final class Failing extends Fake {
    public Failing() {
      throw new AssertionError("thrown by the constructor");
    }
  }

  public static final class Uninitialised extends Fake {
    static final int NUMBER = Integer.parseInt("none");
  }

  public static final class Schemeless extends Fake {}

  public static final class Speechless extends Fake {
    @Override
    public Set<String> schemes() {
      throw new IllegalStateException("no schemes today");
    }
  }

  public static final class Demanding extends Fake {
    public Demanding(int number) {
      super("fake" + number);
    }
  }
}
