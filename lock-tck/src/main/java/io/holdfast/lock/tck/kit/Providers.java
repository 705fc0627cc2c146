package io.holdfast.lock.tck.kit;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the provider that serves a URL. */
public final class Providers {
  private Providers() {}

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
