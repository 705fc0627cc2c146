package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.LockFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.opentest4j.TestAbortedException;

/** Where backends come from. */
public final class Providers {
  private Providers() {}

  /** Returns the provider under test, or ends the rule as not applicable if there is none. */
  public static LockProvider of(LockFixture fixture) {
    LockProvider provider = fixture.provider();
    if (provider == null) {
      throw new TestAbortedException("a whole client is tested, without a backend of its own");
    }
    return provider;
  }

  /** Returns the only provider on the class path that serves the scheme of the URL. */
  public static LockProvider find(String url) {
    String scheme = BackendUrl.parse(url).scheme();
    List<LockProvider> found = new ArrayList<>();
    for (LockProvider provider : ServiceLoader.load(LockProvider.class)) {
      if (provider.schemes().contains(scheme)) {
        found.add(provider);
      }
    }
    if (found.size() != 1) {
      throw new IllegalStateException(
          "one provider has to serve %s: in META-INF/services; found: %s".formatted(scheme, found));
    }
    return found.get(0);
  }
}
