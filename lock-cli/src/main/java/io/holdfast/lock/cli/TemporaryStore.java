package io.holdfast.lock.cli;

/**
 * The server of a store for a program that measures: started on a free port of 127.0.0.1, gone when
 * it is closed, or when this JVM ends.
 */
public final class TemporaryStore implements AutoCloseable {
  private final Offspring offspring;
  private final StartedStore store;

  private TemporaryStore(Offspring offspring, StartedStore store) {
    this.offspring = offspring;
    this.store = store;
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param url as {@code seckill --url} takes it, for instance {@code redis:embedded}
   * @throws io.holdfast.lock.LockConfigurationException if there is no such store
   * @throws InterruptedException if the calling thread is interrupted; then no server is left
   */
  public static TemporaryStore start(String url) throws InterruptedException {
    Offspring offspring = new Offspring(() -> {});
    try {
      return new TemporaryStore(offspring, EmbeddedStore.startToMeasure(url, offspring));
    } catch (InterruptedException | RuntimeException e) {
      offspring.close();
      throw e;
    }
  }

  /** Returns the URL by which a client reaches it. */
  public String url() {
    return store.url();
  }

  /** Returns its name and version, and where it came from. */
  public String description() {
    return store.description();
  }

  /** Returns its process. */
  public ProcessHandle process() {
    return store.process();
  }

  @Override
  public void close() {
    offspring.close();
  }
}
