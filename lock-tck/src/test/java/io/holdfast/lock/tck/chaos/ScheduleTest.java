package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

  private static List<String> draw(Set<Fault> faults, long seed, int count) {
    Schedule schedule = new Schedule(faults, seed, 3);
    return Stream.generate(schedule::next)
        .limit(count)
        .map(entry -> entry.words() + entry.victim() + entry.secondVictim() + entry.phase())
        .toList();
  }

  @Test
  void next_sameSeed_drawsTheSame() {
    assertEquals(draw(ALL, 5, 100), draw(ALL, 5, 100));
    assertNotEquals(draw(ALL, 5, 100), draw(ALL, 6, 100));
  }

  @Test
  void next_oneRound_hasEveryFaultOnceAndSomeMixed() {
    Schedule schedule = new Schedule(ALL, 1, 3);
    List<Schedule.Entry> round = Stream.generate(schedule::next).limit(ALL.size()).toList();
    assertEquals(ALL, EnumSet.copyOf(round.stream().map(Schedule.Entry::first).toList()));
    long mixed = round.stream().filter(entry -> entry.second() != null).count();
    assertTrue(mixed > 0 && mixed < ALL.size(), () -> "mixed: " + mixed);
  }

  @Test
  void drop_fault_isDrawnNoMore() {
    Schedule schedule = new Schedule(EnumSet.of(Fault.CUT, Fault.SLOW), 1, 3);
    schedule.drop(Fault.CUT);
    assertEquals(
        Set.of(EnumSet.of(Fault.SLOW)),
        Set.copyOf(Stream.generate(schedule::next).limit(9).map(Schedule.Entry::faults).toList()));
  }

  @Test
  void parse_words_areFaults() {
    assertEquals(EnumSet.of(Fault.CUT, Fault.END_SESSION), Fault.parse("cut,end-session"));
    assertEquals(ALL, Fault.parse("all"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Fault.parse("cut,fire")).getMessage();
    assertTrue(message.startsWith("no fault 'fire'; there are all, kill-client, "), message);
  }
}
