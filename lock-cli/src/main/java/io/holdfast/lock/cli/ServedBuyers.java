package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.LedgerEntry;
import io.holdfast.lock.tck.seckill.TicketOffice;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which buyers were told what. The ledger counts for those who bought, whatever became of their
 * process. Thread-safe.
 */
final class ServedBuyers {
  private final TicketOffice office;
  private final Set<String> soldOut = ConcurrentHashMap.newKeySet();
  private final Map<String, String> failed = new ConcurrentHashMap<>();

  ServedBuyers(TicketOffice office) {
    this.office = office;
  }

  void addSoldOut(String buyer) {
    soldOut.add(buyer);
  }

  void addFailed(String buyer, String cause) {
    failed.put(buyer, cause);
  }

  int soldOut() {
    return soldOut.size();
  }

  int failed() {
    return failed.size();
  }

  /** Some of the reasons why buyers failed, each once. */
  List<String> causes() {
    return failed.values().stream().distinct().limit(3).toList();
  }

  /** Those who have neither a ticket nor any answer. */
  List<String> unserved(Collection<String> buyers) {
    Set<String> served = new HashSet<>(soldOut);
    served.addAll(failed.keySet());
    for (LedgerEntry entry : office.ledger()) {
      served.add(entry.buyer());
    }
    return buyers.stream().filter(buyer -> !served.contains(buyer)).toList();
  }
}
