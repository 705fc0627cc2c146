package io.holdfast.lock.redis;

import java.util.List;

/**
 * What is known of a store.
 *
 * @param servers those that keep locks, or may come to
 * @param sentinels those that look after them; none if nobody does
 */
record Facts(List<ServerFacts> servers, List<SentinelFacts> sentinels) {
  /** Where no sentinels are. */
  static Facts of(List<ServerFacts> servers) {
    return new Facts(servers, List.of());
  }
}
