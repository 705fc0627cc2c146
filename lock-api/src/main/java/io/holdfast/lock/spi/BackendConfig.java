package io.holdfast.lock.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a provider gets to open a backend with.
 *
 * @param url where the store is, or {@code null} if the provider was handed over by the application
 * @param client the identity of the client
 * @param requestTimeout how long one request may take
 * @param clock the client's clock: the only one that a backend reads
 */
public record BackendConfig(
    @Nullable BackendUrl url, ClientId client, Duration requestTimeout, LockClock clock) {
  /**
   * {@return the URL}
   *
   * @throws IllegalArgumentException if there is none
   */
  public BackendUrl requireUrl() {
    if (url == null) {
      throw new IllegalArgumentException(
          "this provider needs a URL: open it by URL, or give it a client object");
    }
    return url;
  }
}
