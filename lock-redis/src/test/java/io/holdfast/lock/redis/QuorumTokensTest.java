package io.holdfast.lock.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of tokens, and a long history of grants by changing majorities. */
class QuorumTokensTest {
  private static Vote.Granted minted(long first, int tokens) {
    return new Vote.Granted(first, tokens);
  }

  private static Vote.Granted rangeOfThree(Vote.Granted... grants) {
    return new QuorumTokens(2, 3).range(List.of(grants));
  }

  @Test
  void range_agreeing_isAllOfIt() {
    assertEquals(minted(10, 256), rangeOfThree(minted(10, 256), minted(10, 256)));
  }

  @Test
  void range_overlapping_isWhatBothHaveReached() {
    assertEquals(minted(12, 8), rangeOfThree(minted(10, 10), minted(12, 10)));
  }

  @Test
  void range_apart_beginsAtTheLarger() {
    assertEquals(minted(50, 10), rangeOfThree(minted(10, 10), minted(50, 10)));
  }

  @Test
  void range_fewerTokensFromOne_isAsFew() {
    assertEquals(minted(10, 1), rangeOfThree(minted(10, 1), minted(10, 256)));
  }

  @Test
  void range_allOfThree_needsTheSecondOnly() {
    assertEquals(minted(20, 1), rangeOfThree(minted(90, 1), minted(20, 1), minted(10, 1)));
  }

  @Test
  void proposal_isAboveWhatWasSeenAndTheFloors() {
    QuorumTokens tokens = new QuorumTokens(2, 3);
    assertEquals(0, tokens.proposal(7, List.of(0L, 0L, 0L)));
    assertTrue(tokens.proposal(7, List.of(5_000L, 9_000L, 0L)) > 9_000);
    tokens.saw(7, minted(1_000_000, 10));
    assertEquals(1_000_009, tokens.proposal(7, List.of(5_000L)));
    assertEquals(0, tokens.proposal(8, List.of(0L)));
  }

  /** Each grant by some majority of five; others mint in vain meanwhile. */
  @Test
  void grants_ofAnyMajorities_haveRisingTokens() {
    Random random = new Random(1);
    for (int history = 0; history < 200; history++) {
      long[] counters = random.longs(5, 0, 20).toArray();
      long last = 0;
      for (int i = 0; i < 50; i++) {
        counters[random.nextInt(5)] += random.nextInt(4);
        QuorumTokens tokens = new QuorumTokens(3, 5);
        List<Integer> servers = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        Collections.shuffle(servers, random);
        List<Integer> granting = servers.subList(0, 3 + random.nextInt(3));
        int wanted = 1 + random.nextInt(5);
        List<Vote.Granted> grants = new ArrayList<>();
        for (int server : granting) {
          grants.add(minted(counters[server] + 1, wanted));
          counters[server] += wanted;
        }
        Vote.Granted range = tokens.range(grants);
        assertTrue(range.first() > last, range + " after " + last);
        last = range.last();
        long reached = granting.stream().filter(s -> counters[s] >= range.last()).count();
        for (int server : granting) {
          if (reached < 3 && counters[server] < range.last()) {
            counters[server] = range.last(); // the second round
            reached++;
          }
        }
        assertTrue(reached >= 3);
      }
    }
  }
}
