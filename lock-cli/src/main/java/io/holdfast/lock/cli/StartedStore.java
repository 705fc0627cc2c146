package io.holdfast.lock.cli;

/** A store that was started for one run, to be hurt in every way. */
final class StartedStore extends RunningStore {
  private final StoreServer server;

  StartedStore(StoreServer server, String url) {
    super(url, /* allowFaults= */ true);
    this.server = server;
  }

  String description() {
    return server.description();
  }

  ProcessHandle process() {
    return server.process();
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private static void run(Step... steps) {
    try {
      for (Step step : steps) {
        step.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted", e);
    }
  }

  @Override
  public void crash() {
    run(server::kill, server::startAgain);
  }

  @Override
  public void restartEmpty() {
    run(server::kill, server::deleteData, server::startAgain);
  }

  @Override
  public void freeze() {
    run(() -> server.signal("STOP"));
  }

  @Override
  public void thaw() {
    run(() -> server.signal("CONT"));
  }
}
