package com.example.sqlite;

import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.spi.StoreException;
import java.sql.SQLException;
import java.util.Set;

/** Opens {@code sqlite:FILE}, for all processes of one machine that open the same file. */
public final class SqliteLockProvider implements LockProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("sqlite");
  }

  @Override
  public LockBackend open(BackendConfig config, Events events) {
    BackendUrl url = config.requireUrl();
    url.requireOptions(Set.of());
    if (!url.hosts().isEmpty() || url.path().isEmpty()) {
      throw new IllegalArgumentException("write sqlite:FILE, for instance sqlite:locks.db");
    }
    try {
      return new SqliteBackend(config);
    } catch (SQLException e) {
      throw new StoreException(StoreException.Kind.REFUSED, "cannot use it: " + e.getMessage(), e);
    }
  }
}
