package io.holdfast.lock.internal;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.StoreException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what a client needs, and opens it. */
public final class LocksBuilder implements Locks.Builder {
  private @Nullable String url;
  private @Nullable LockProvider provider;
  private ClientOptions options = ClientOptions.defaults();
  private @Nullable ClassLoader loader;

  /** Makes an empty builder. */
  public LocksBuilder() {}

  @Override
  public Locks.Builder url(String url) {
    this.url = Objects.requireNonNull(url);
    return this;
  }

  @Override
  public Locks.Builder provider(LockProvider provider) {
    this.provider = Objects.requireNonNull(provider);
    return this;
  }

  @Override
  public Locks.Builder options(ClientOptions options) {
    this.options = Objects.requireNonNull(options);
    return this;
  }

  @Override
  public Locks.Builder classLoader(ClassLoader loader) {
    this.loader = Objects.requireNonNull(loader);
    return this;
  }

  @Override
  public Locks open() {
    if (provider != null) {
      if (url != null) {
        throw new LockConfigurationException(
            "[two-stores] both a provider and a URL were given; give one of them", null);
      }
      return open(provider, null);
    }
    Discovery.Address address = Discovery.address(url);
    return open(Discovery.provider(address, loader), address.url());
  }

  private Locks open(LockProvider chosen, @Nullable BackendUrl parsed) {
    String at = parsed == null ? chosen.getClass().getName() : parsed.toString();
    try {
      return new LocksClient(new Engine(chosen, parsed, options));
    } catch (IllegalArgumentException e) {
      throw new LockConfigurationException(
          "[cannot-open] cannot open %s: %s".formatted(at, e.getMessage()), e);
    } catch (StoreException e) {
      throw Engine.noLock("[cannot-open] cannot open %s: ".formatted(at), e);
    }
  }
}
