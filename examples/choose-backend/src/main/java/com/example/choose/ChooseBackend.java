package com.example.choose;

import io.holdfast.lock.Lease;
import io.holdfast.lock.LockConfigurationException;
import io.holdfast.lock.Locks;

/** Takes a lock of the store that {@code holdfast.url} names, or says why there is none. */
public final class ChooseBackend {
  private ChooseBackend() {}

  /**
   * Runs once; ends with 2 if no backend can be chosen.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (Locks locks = Locks.open();
        Lease lease = locks.mutex("choose-backend").acquire()) {
      System.out.printf("locked with token %d of %s%n", lease.fencingToken(), locks.backend());
    } catch (LockConfigurationException e) {
      System.out.println(e.getMessage());
      System.exit(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
