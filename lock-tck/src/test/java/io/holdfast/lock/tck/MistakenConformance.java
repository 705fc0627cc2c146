package io.holdfast.lock.tck;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockBackend;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.LockProvider;
import io.holdfast.lock.tck.kit.Providers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kit as {@link KitTeethTest} runs it: against a backend with the mistake set. */
class MistakenConformance extends LockConformance {
  static volatile Mistake mistake = Mistake.CALLS_NOBODY;

  @Override
  protected LockFixture fixture() {
    return new Fixture(mistake);
  }

  /** Nobody wants it on disk: the test that runs this reads what is printed. */
  @Override
  public void report(ConformanceReport report) {}

  private static final class Fixture implements LockFixture, LockProvider {
    private final Mistake mistake;
    private final Map<LockName, Claim> holders = new ConcurrentHashMap<>();

    Fixture(Mistake mistake) {
      this.mistake = mistake;
    }

    @Override
    public String url() {
      return "local:mistaken-" + mistake;
    }

    @Override
    public boolean virtualTime() {
      return true;
    }

    @Override
    public LockProvider provider() {
      return this;
    }

    @Override
    public Locks newClient(ClientOptions options) {
      return Locks.builder().provider(this).options(options).open();
    }

    @Override
    public Set<String> schemes() {
      return Set.of("local");
    }

    @Override
    public LockBackend open(BackendConfig bare, Events events) {
      BackendConfig config =
          new BackendConfig(
              BackendUrl.parse(url()), bare.client(), bare.requestTimeout(), bare.clock());
      LockBackend right =
          Providers.find(url()).open(config, mistake == Mistake.CALLS_NOBODY ? new Deaf() : events);
      return new MistakenBackend(mistake, right, bare.clock(), holders);
    }
  }

  private static final class Deaf implements Events {
    @Override
    public void tryAgain(ClaimId id) {}

    @Override
    public void tryAgainAll() {}

    @Override
    public void lost(ClaimId id, LossReason reason) {}
  }
}
