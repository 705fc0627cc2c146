package io.holdfast.lock.tck.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.lock.tck.history.Turn.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnTest {
  private static List<Turn> turns(String events) {
    return Turn.of(History.of(History.parse("test", List.of(events.split("; ", -1)))));
  }

  @ParameterizedTest
  @CsvSource({
    "30 RELEASE c o l 0 0 ~; 31 RELEASED c o l 0 0 ~, LEFT, 25, 30",
    "18 RELEASE c o l 0 0 ~; 31 RELEASED c o l 0 0 ~, LEFT, 18, 18",
    "26 LOST c o l 7 0 r; 30 RELEASE c o l 0 0 ~; 31 UNKNOWN c o l 0 0 ~, LOST, 25, 26",
    "21 DEAD c ~ ~ 0 0 ~; 30 TRY d o l 0 0 ~, DIED, 21, 21",
    "40 TRY d o l 0 0 ~, OPEN, 25, 40",
    "22 TRY d o l 0 0 ~, OPEN, 22, 22",
  })
  void hold_thatEnds_isCertainWhileItWasPromised(
      String rest, Outcome outcome, long certain, long ended) {
    Turn turn = turns("10 WAIT c o l 0 0 ~; 15 GRANTED c o l 7 10 ~; " + rest).get(0);
    assertEquals(new Turn("c", "o", "l", true, 10, 15, outcome, 7, certain, ended), turn);
  }

  @ParameterizedTest
  @CsvSource({"REFUSED, REFUSED", "UNKNOWN, UNKNOWN"})
  void acquire_withoutAGrant_isNoHold(String answer, Outcome outcome) {
    Turn turn = turns("10 TRY c o l 0 0 ~; 15 %s c o l 0 0 ~".formatted(answer)).get(0);
    assertEquals(new Turn("c", "o", "l", false, 10, 15, outcome, 0, 15, 15), turn);
  }

  @Test
  void acquire_withoutAnAnswer_lastsUntilTheEnd() {
    Turn turn = turns("10 WAIT c o l 0 0 ~; 15 FAULT x ~ ~ 0 0 f").get(0);
    assertEquals(new Turn("c", "o", "l", true, 10, 15, Outcome.UNKNOWN, 0, 15, 15), turn);
  }

  @Test
  void turns_ofSeveralLocks_areInOrder() {
    List<Turn> turns =
        turns(
            "12 WAIT c o z 0 0 ~; 13 WAIT d o a 0 0 ~; 14 REFUSED c o z 0 0 ~; 15 WAIT c o y 0 0 ~");
    assertEquals(List.of("z", "a", "y"), turns.stream().map(Turn::lock).toList());
  }
}
