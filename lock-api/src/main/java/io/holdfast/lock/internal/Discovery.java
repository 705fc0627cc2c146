package io.holdfast.lock.internal;

import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockProvider;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the backend: where the URL comes from, and which provider serves its scheme.
 *
 * <p>Looks anew each time: a cache would be wrong as soon as class loaders come and go. Each
 * message begins with a name in brackets that does not change, to search for.
 */
final class Discovery {
  static final String PROPERTY = "holdfast.url";
  static final String ENVIRONMENT = "HOLDFAST_URL";

  /** Which artifact serves which schemes, for those that exist. */
  private static final Map<String, Pattern> ARTIFACTS =
      Map.of(
          "lock-redis", Pattern.compile("rediss?(\\+(sentinel|cluster|quorum))?"),
          "lock-redisson", Pattern.compile("redisson\\+rediss?(\\+(sentinel|cluster))?"),
          "lock-zookeeper", Pattern.compile("zookeepers?"));

  /** A URL and where it came from. */
  record Address(BackendUrl url, String source) {}

  private Discovery() {}

  static Address address(@Nullable String explicit) {
    if (explicit != null) {
      return parse(explicit, "given to Locks.open");
    }
    String property = System.getProperty(PROPERTY);
    if (property != null && !property.isBlank()) {
      return parse(property, "from the system property " + PROPERTY);
    }
    String environment = System.getenv(ENVIRONMENT);
    if (environment != null && !environment.isBlank()) {
      return parse(environment, "from the environment variable " + ENVIRONMENT);
    }
    throw new LockConfigurationException(
        """
        [no-url] no lock store is configured, and there is no default. Say where it is by one of:
          Locks.open("redis://HOST:6379")
          java -D%s=redis://HOST:6379 …
          export %s=redis://HOST:6379"""
            .formatted(PROPERTY, ENVIRONMENT),
        null);
  }

  private static Address parse(String url, String source) {
    try {
      return new Address(BackendUrl.parse(url.strip()), source);
    } catch (IllegalArgumentException e) {
      throw new LockConfigurationException(
          "[bad-url] the URL %s is malformed: %s".formatted(source, e.getMessage()), e);
    }
  }

  static LockProvider provider(Address address, @Nullable ClassLoader loader) {
    String scheme = address.url().scheme();
    Found found = Found.by(loader);
    List<LockProvider> serving =
        found.providers.stream().filter(provider -> provider.schemes().contains(scheme)).toList();
    if (serving.size() == 1) {
      return serving.get(0);
    }
    throw new LockConfigurationException(
        serving.isEmpty() ? none(address, found) : several(address, serving, found),
        found.errors());
  }

  private static String none(Address address, Found found) {
    String scheme = address.url().scheme();
    Optional<String> artifact =
        ARTIFACTS.entrySet().stream()
            .filter(each -> each.getValue().matcher(scheme).matches())
            .map(Map.Entry::getKey)
            .findAny();
    String fix =
        artifact.isEmpty()
            ? "Use one of these schemes, or add the jar of a provider for '" + scheme + "'."
            : """
              Add the missing jar:
                <dependency><groupId>io.holdfast</groupId><artifactId>%s</artifactId></dependency>"""
                .formatted(artifact.get());
    return "[no-provider] no provider for '%s' (%s, %s). Found: %s%s%n%s"
        .formatted(
            scheme, address.url(), address.source(), found.describe(), found.describeErrors(), fix);
  }

  private static String several(Address address, List<LockProvider> serving, Found found) {
    return "[several-providers] more than one provider serves '%s' (%s, %s): %s%s%nRemove all but one of these jars, or name one in code: Locks.open(new %s())"
        .formatted(
            address.url().scheme(),
            address.url(),
            address.source(),
            serving.stream().map(Found::describe).collect(Collectors.joining("; ")),
            found.describeErrors(),
            serving.get(0).getClass().getName());
  }

  /** What is on the class path, working and broken. */
  private static final class Found {
    final List<LockProvider> providers = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    /** Looks with the given loader, or with the context class loader and then the API's own. */
    static Found by(@Nullable ClassLoader loader) {
      Found found = new Found();
      Map<String, ServiceLoader.Provider<LockProvider>> types = new LinkedHashMap<>();
      if (loader != null) {
        found.collect(loader, types);
      } else {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
          found.collect(context, types);
        }
        found.collect(LockProvider.class.getClassLoader(), types);
      }
      types.values().forEach(found::instantiate);
      return found;
    }

    private void collect(
        @Nullable ClassLoader loader, Map<String, ServiceLoader.Provider<LockProvider>> types) {
      Iterator<ServiceLoader.Provider<LockProvider>> iterator =
          ServiceLoader.load(LockProvider.class, loader).stream().iterator();
      // An error of one provider does not end the iteration: hasNext goes on behind it. The same
      // error again means that the files cannot even be listed.
      String lastError = "";
      while (true) {
        try {
          if (!iterator.hasNext()) {
            return;
          }
          ServiceLoader.Provider<LockProvider> provider = iterator.next();
          types.putIfAbsent(provider.type().getName(), provider);
        } catch (ServiceConfigurationError | LinkageError e) {
          if (lastError.equals(e.toString())) {
            return;
          }
          lastError = e.toString();
          errors.add(e);
        }
      }
    }

    private void instantiate(ServiceLoader.Provider<LockProvider> provider) {
      try {
        LockProvider made = provider.get();
        if (made.schemes().isEmpty()) {
          throw new ServiceConfigurationError(made.getClass().getName() + " serves no scheme");
        }
        providers.add(made);
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        errors.add(e);
      }
    }

    /** Returns the first error, with the others as suppressed ones. */
    @Nullable Throwable errors() {
      if (errors.isEmpty()) {
        return null;
      }
      errors.stream().skip(1).forEach(errors.get(0)::addSuppressed);
      return errors.get(0);
    }

    String describe() {
      return providers.isEmpty()
          ? "no provider at all"
          : providers.stream().map(Found::describe).collect(Collectors.joining("; "));
    }

    String describeErrors() {
      return errors.isEmpty()
          ? ""
          : errors.stream()
              .map(Found::describe)
              .distinct()
              .collect(Collectors.joining("; ", ". Broken: ", ""));
    }

    private static String describe(Throwable error) {
      String text = error.getMessage() == null ? error.toString() : error.getMessage();
      return error.getCause() == null ? text : text + " (" + error.getCause() + ")";
    }

    static String describe(LockProvider provider) {
      return "%s for %s in %s"
          .formatted(
              provider.getClass().getName(), new TreeSet<>(provider.schemes()), jar(provider));
    }

    private static String jar(LockProvider provider) {
      CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
      URL location = source == null ? null : source.getLocation();
      return location == null
          ? "an unknown place"
          : URLDecoder.decode(location.getPath().replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }
}
