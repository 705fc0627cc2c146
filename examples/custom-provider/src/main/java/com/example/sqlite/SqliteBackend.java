package com.example.sqlite;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.Attempt;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Mode;
import io.holdfast.lock.spi.Renewal;
import io.holdfast.lock.spi.StoreException;
import io.holdfast.lock.spi.StoreException.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Grants and a counter in a SQLite file. A verb is one transaction, over its own connection. */
final class SqliteBackend implements LockBackend {
  /** What {@code now()} stands for: the database's clock in milliseconds, rounded down. */
  private static final String NOW = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

  private final BackendConfig config;
  private volatile boolean closed;

  SqliteBackend(BackendConfig config) throws SQLException {
    this.config = config;
    try (Connection database = connect(config.requestTimeout())) {
      run(database, "CREATE TABLE IF NOT EXISTS grants (name BLOB PRIMARY KEY, claim, until)");
      run(database, "CREATE TABLE IF NOT EXISTS counter AS SELECT 0 AS token");
    }
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Set.of(Mode.Exclusive.class),
        /* fair= */ false,
        /* leastLease= */ Duration.ofSeconds(1),
        /* longestLease= */ LockOptions.LONGEST_LEASE,
        /* shared= */ true,
        /* tokensSurviveDataLoss= */ false,
        /* blocking= */ true);
  }

  @Override
  public CompletionStage<Attempt> attempt(Claim claim, Deadline deadline) {
    if (!(claim.mode() instanceof Mode.Exclusive)) {
      return CompletableFuture.failedFuture(
          new StoreException(Kind.REFUSED, "only exclusive locks, not " + claim.mode(), null));
    }
    return transaction(deadline, database -> attempt(database, claim));
  }

  private Attempt attempt(Connection database, Claim claim) throws SQLException {
    long since = config.clock().nanoTime();
    String grant =
        """
        INSERT INTO grants VALUES (?, ?, now() + 1 + ?) ON CONFLICT (name)
          DO UPDATE SET until = max(until, excluded.until) WHERE claim = excluded.claim
        """;
    Object[] values = {claim.name().bytes(), claim.id().value(), claim.lease().toMillis()};
    run(database, "DELETE FROM grants WHERE until <= now()");
    if (run(database, grant, values) == 0) {
      return new Attempt.Busy(Duration.ofMillis(50), /* registered= */ false);
    }
    String mint = "UPDATE counter SET token = token + ? RETURNING token";
    long first = run(database, mint, claim.tokens()) - claim.tokens() + 1;
    return new Attempt.Granted(first, claim.tokens(), claim.lease(), since);
  }

  @Override
  public CompletionStage<List<Renewal>> renew(List<Claim> claims, Deadline deadline) {
    return transaction(
        deadline,
        database -> {
          List<Renewal> answers = new ArrayList<>();
          for (Claim claim : claims) {
            answers.add(renew(database, claim));
          }
          return answers;
        });
  }

  private Renewal renew(Connection database, Claim claim) throws SQLException {
    long since = config.clock().nanoTime();
    String prolong =
        """
        UPDATE grants SET until = max(until, now() + 1 + ?)
          WHERE name = ? AND claim = ? AND until > now()
        """;
    Object[] values = {claim.lease().toMillis(), claim.name().bytes(), claim.id().value()};
    return run(database, prolong, values) == 1
        ? new Renewal.Renewed(claim.lease(), since)
        : new Renewal.Lost(LossReason.REVOKED);
  }

  @Override
  public CompletionStage<Void> release(LockName name, List<ClaimId> ids, Deadline deadline) {
    String delete = "DELETE FROM grants WHERE name = ? AND claim = ?";
    return transaction(
        deadline,
        database -> {
          for (ClaimId id : ids) {
            run(database, delete, name.bytes(), id.value());
          }
          return null;
        });
  }

  /** What is done between BEGIN and COMMIT. */
  private interface Work<T> {
    T in(Connection database) throws SQLException;
  }

  private <T> CompletionStage<T> transaction(Deadline deadline, Work<T> work) {
    Kind known = Kind.NOT_SENT;
    try (Connection database = connect(deadline.remaining(config.clock()))) {
      run(database, "BEGIN EXCLUSIVE"); // waits until no other connection reads or writes
      known = Kind.REFUSED_FOR_NOW;
      T answer = work.in(database);
      known = Kind.OUTCOME_UNKNOWN;
      run(database, "COMMIT");
      return CompletableFuture.completedFuture(answer);
    } catch (SQLException e) { // the connection is closed, which rolls back
      return CompletableFuture.failedFuture(new StoreException(known, e.getMessage(), e));
    }
  }

  /** Connects to the database, which waits for others so long at most. */
  private Connection connect(Duration patience) throws SQLException {
    if (closed) {
      throw new SQLException("the backend is closed");
    }
    String options = "?busy_timeout=" + Math.max(1, patience.toMillis());
    return DriverManager.getConnection("jdbc:sqlite:" + config.requireUrl().path() + options);
  }

  /** Returns the number that a statement answers, or else how many rows it changed. */
  private static long run(Connection database, String sql, Object... values) throws SQLException {
    try (PreparedStatement query = database.prepareStatement(sql.replace("now()", NOW))) {
      for (int i = 0; i < values.length; i++) {
        query.setObject(i + 1, values[i]);
      }
      return query.execute() ? query.getResultSet().getLong(1) : query.getUpdateCount();
    }
  }

  @Override
  public String toString() {
    return config.requireUrl().toString();
  }

  @Override
  public void close() {
    closed = true;
  }
}
