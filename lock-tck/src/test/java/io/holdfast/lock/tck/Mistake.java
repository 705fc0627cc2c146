package io.holdfast.lock.tck;

import java.util.Set;

/** What a backend can get wrong, and some of the rules that have to notice. */
enum Mistake {
  RELEASES_WHATEVER_IS_HELD("3.2", "3.3"),
  RENEWAL_CREATES("2.4", "2.5", "2.6", "2.7"),
  RENEWAL_SHORTENS("2.2"),
  REPETITION_KEEPS_DEADLINE("1.4", "1.5"),
  REPETITION_IS_BUSY("1.4"),
  TOKENS_START_AGAIN("1.4", "1.10", "3.1"),
  TOKENS_RISE_BY_ONE("1.10"),
  NEVER_EXPIRES("1.7"),
  EVERY_TRY_WAITS("1.3"),
  RELEASE_KEEPS_THE_PLACE("3.5", "3.6", "4.6"),
  CALLS_NOBODY("4.1"),
  NAMES_IGNORE_CASE("5.1"),
  NAMES_ARE_CUT("5.3"),
  VALIDITY_COUNTS_FROM_THE_ANSWER("1.1", "2.1"),
  PROMISES_TOO_MUCH("1.8"),
  EVERY_MODE_IS_EXCLUSIVE("1.11");

  private final String rules;

  Mistake(String... rules) {
    this.rules = String.join(" ", rules);
  }

  Set<String> rules() {
    return Set.of(rules.split(" "));
  }
}
