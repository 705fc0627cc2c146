package com.example.report;

import io.holdfast.lock.Lease;
import io.holdfast.lock.Locks;

/**
 * Writes a report on one machine only, however many are told to at the same time. Which store they
 * agree through is not said here: the system property {@code holdfast.url} does.
 */
public final class NightlyReport {
  private NightlyReport() {}

  /**
   * Runs once.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (Locks locks = Locks.open();
        Lease lease = locks.mutex("nightly-report").tryAcquire()) {
      if (lease == null) {
        System.out.println("another machine writes the report");
      } else {
        System.out.printf(
            "writing the report under token %d of %s%n", lease.fencingToken(), locks.backend());
      }
    }
  }
}
