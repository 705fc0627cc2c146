package io.holdfast.lock.redis;

import static java.util.Collections.nCopies;

import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.Renewal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Claims that are renewed by one script. Small enough that the script does not hold up the server,
 * nor its frame the connection.
 *
 * @param claims the claims
 * @param keys their locks' keys, in the same order
 */
record Batch(List<Claim> claims, List<byte[]> keys) {
  private static final int MOST_CLAIMS = 250;
  private static final int MOST_BYTES = 16 * 1024;

  /** Divides claims into batches, keeping their order. */
  static List<Batch> of(List<Claim> claims) {
    List<Batch> batches = new ArrayList<>();
    Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
    int bytes = 0;
    for (Claim claim : claims) {
      byte[] key = new Keys(claim.name()).lock();
      if (batch.claims.size() == MOST_CLAIMS || bytes > MOST_BYTES) {
        batches.add(batch);
        batch = new Batch(new ArrayList<>(), new ArrayList<>());
        bytes = 0;
      }
      batch.claims.add(claim);
      batch.keys.add(key);
      bytes += key.length;
    }
    batches.add(batch);
    return batches;
  }

  /** Returns one batch for each claim. */
  List<Batch> apart() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      batches.add(new Batch(claims.subList(i, i + 1), keys.subList(i, i + 1)));
    }
    return batches;
  }

  /**
   * Puts the batches' answers in one list. Where some batches were answered, the claims of the
   * others are unknown; where none was, the last failure is the whole's.
   */
  static CompletionStage<List<Renewal>> join(
      List<Batch> batches, List<CompletionStage<List<Renewal>>> answers) {
    if (answers.size() == 1) {
      return answers.get(0);
    }
    CompletableFuture<List<Renewal>> whole = new CompletableFuture<>();
    AtomicReferenceArray<List<Renewal>> parts = new AtomicReferenceArray<>(answers.size());
    AtomicInteger open = new AtomicInteger(answers.size());
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < answers.size(); i++) {
      int part = i;
      int claims = batches.get(i).claims.size();
      answers
          .get(i)
          .whenComplete(
              (some, e) -> {
                parts.set(part, e == null ? some : nCopies(claims, new Renewal.Unknown(e)));
                if (e != null && failed.incrementAndGet() == answers.size()) {
                  whole.completeExceptionally(e);
                } else if (open.decrementAndGet() == 0) {
                  whole.complete(concat(parts));
                }
              });
    }
    return whole;
  }

  private static List<Renewal> concat(AtomicReferenceArray<List<Renewal>> parts) {
    List<Renewal> all = new ArrayList<>();
    for (int i = 0; i < parts.length(); i++) {
      all.addAll(parts.get(i));
    }
    return all;
  }
}
