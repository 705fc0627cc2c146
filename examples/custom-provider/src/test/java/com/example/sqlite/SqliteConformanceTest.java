package com.example.sqlite;

import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The compatibility kit against a file of its own. */
class SqliteConformanceTest extends LockConformance {
  @TempDir static Path folder;

  @Override
  protected LockFixture fixture() {
    return () -> "sqlite:" + folder.resolve("locks.db");
  }
}
