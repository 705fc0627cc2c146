package io.holdfast.lock.tck.model;

import io.holdfast.lock.tck.WorkAhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The models of docs/model, checked by TLC: as they are they keep their properties, with each
 * mistake they do not, and what must be possible in them is. Small bounds; the larger ones, of
 * minutes, run with {@code -Dholdfast.model=full}.
 */
@Tag("any-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelTest {
  /**
   * One run.
   *
   * @param what what is checked, or the mistake that is made
   * @param expected the violated property; or how many distinct states there are at least
   */
  record Run(
      String what, String module, String config, Map<String, String> changes, Object expected) {
    Run with(String... more) {
      Map<String, String> all = new TreeMap<>(changes);
      for (int i = 0; i < more.length; i += 2) {
        all.put(more[i], more[i + 1]);
      }
      return new Run(what, module, config, all, expected);
    }

    Tlc.Result result(int minutes, Path dir) throws IOException, InterruptedException {
      return Tlc.check(module, config, changes, minutes, Files.createTempDirectory(dir, module));
    }

    void judge(Tlc.Result result) {
      if (expected instanceof String property) {
        result.requireViolated(property);
      } else {
        result.requireComplete((Integer) expected);
      }
    }

    @Override
    public String toString() {
      return module + ": " + what;
    }
  }

  private static Run holds(String what, String module, String config, int states) {
    return new Run(what, module, config, Map.of(), states);
  }

  private static Run mistake(String mistake, String module, String violated) {
    return new Run(mistake, module, module, Map.of("Mistake", '"' + mistake + '"'), violated);
  }

  /** What is not covered by any rule, and must be seen to fail. */
  private static Run limit(String what, String module, String config, String violated) {
    return new Run(what, module, config, Map.of(), violated);
  }

  private static Run possible(String never, String module) {
    return new Run(never, module, module, Map.of("INVARIANTS", never), never);
  }

  private static Run twoEngines(int states) {
    return holds("two engines", "Lock", "Lock", states)
        .with("Clients", "{a, b}", "Neighbour", "FALSE", "Kinds", "{\"renewed\"}");
  }

  /** Two claims make many states: with the smallest bounds in which a grant can lapse. */
  private static Run yields(String what, int states) {
    return holds(what, "Lock", "Lock", states)
        .with("Verbs", "{\"yield\"}", "Claims", "2", "Kinds", "{\"renewed\"}")
        .with("Lease", "1", "Timeout", "0", "End", "1", "Tokens", "1", "Minted", "2");
  }

  static Stream<Run> correct() {
    return Stream.of(
        holds("an engine and a neighbour", "Lock", "Lock", 20_000),
        twoEngines(20_000).with("Sends", "1", "Timeout", "0"),
        holds("more tokens", "Lock", "Lock", 20_000).with("Verbs", "{\"extend\"}"),
        yields("a tenure ends with a place in the queue", 20_000),
        holds("no lost wake-up without a poll", "Wake", "Wake", 50_000),
        holds("no lost wake-up with yields", "Wake", "Wake", 2_000)
            .with("Clients", "{1, 2}", "Yields", "TRUE"),
        holds("progress with yields", "Wake", "WakeLiveness", 1_500).with("Yields", "TRUE"),
        holds("progress with a crash and lost messages", "Wake", "WakeLiveness", 1_000),
        holds("messages that bring grants", "Message", "Message", 100_000).with("Claims", "1"),
        holds("a restart without data", "Delay", "Delay", 40_000),
        holds("a majority of servers", "Quorum", "Quorum", 30_000));
  }

  /** One client, servers that have counted differently, and nothing expires. */
  private static Run counting(Run run) {
    return run.with("Clients", "{a}", "Rounds", "2", "Uneven", "1", "End", "1");
  }

  static Stream<Run> mistakes() {
    return Stream.of(
        mistake("token refill outside the grant", "Lock", "Fenced").with("Minted", "6"),
        mistake("late attempt after its release", "Lock", "NoOrphan"),
        mistake("hand-off past a fixed lease", "Lock", "Backed"),
        mistake("revived hold", "Lock", "NotOvertaken")
            .with("Sends", "3", "Timeout", "2", "Kinds", "{\"renewed\"}", "End", "2")
            .with("Tokens", "1", "Minted", "3"),
        mistake("repeat without a deadline", "Lock", "Backed"),
        mistake("second grant", "Lock", "TokensRise"),
        mistake("late grant after a release", "Lock", "Backed"),
        mistake("extended without proof", "Lock", "Backed")
            .with("Verbs", "{\"extend\"}", "Minted", "6"),
        mistake("yield in doubt", "Lock", "NoOrphan")
            .with("Verbs", "{\"yield\"}", "Claims", "2", "Kinds", "{\"renewed\"}")
            .with("Sends", "3", "Tokens", "1", "End", "1"),
        mistake("successor left behind", "Lock", "NoOrphan")
            .with("Verbs", "{\"yield\"}", "Claims", "2", "Kinds", "{\"renewed\"}", "End", "1"),
        mistake("separate await", "Wake", "NoLostWakeUp"),
        mistake("yield without a place", "Wake", "NoLostWakeUp")
            .with("Clients", "{1, 2}", "Yields", "TRUE"),
        mistake("dropped tryAgain", "Wake", "NoLostWakeUp"),
        mistake("dropped reservation", "Wake", "NoLostWakeUp"),
        limit("no poll after a crash", "Wake", "WakeLiveness", Tlc.TEMPORAL).with("Polls", "FALSE"),
        mistake("validity from receipt", "Message", "Backed"),
        mistake("anchored at the last attempt", "Message", "Backed"),
        mistake("a released claim waits again", "Message", "Backed"),
        mistake("for whichever claim is current", "Message", "Backed"),
        mistake("second grant", "Message", "TokensRise"),
        mistake("no grant delay", "Delay", "Exclusion"),
        mistake("shorter than a lease", "Delay", "Exclusion"),
        mistake("only where the mark is missing", "Delay", "Exclusion")
            .with("Faults", "{\"promoted\"}"),
        mistake("trusts a long uptime", "Delay", "Exclusion")
            .with("Faults", "{\"promoted empty\"}"),
        mistake("takes a process for a run", "Delay", "Exclusion")
            .with("Runs", "3", "Faults", "{\"promoted empty\", \"again\"}"),
        mistake("minority counted", "Quorum", "Exclusion"),
        mistake("validity from the votes", "Quorum", "Exclusion"),
        mistake("no grant delay", "Quorum", "Exclusion").with("Losses", "1"),
        mistake("late vote counts", "Quorum", "TokensRise").with("Rounds", "2"),
        mistake("renewed by a minority", "Quorum", "Exclusion")
            .with("Renews", "TRUE", "Lease", "2", "End", "3"),
        counting(mistake("no second round", "Quorum", "TokensRise")),
        mistake("smallest token", "Quorum", "TokensRise"));
  }

  static Stream<Run> possibilities() {
    return Stream.of(
        possible("NeverHandedOffAfterRenewal", "Lock"),
        possible("NeverOvertaken", "Lock"),
        possible("NeverExecutedLate", "Lock"),
        possible("NeverSettledAfterDoubt", "Lock"),
        possible("NeverReserved", "Lock"),
        possible("NeverExtended", "Lock").with("Verbs", "{\"extend\"}"),
        possible("NeverYielded", "Lock").with("Verbs", "{\"yield\"}", "Claims", "2"),
        possible("NeverYielded", "Wake").with("Clients", "{1, 2}", "Yields", "TRUE"),
        possible("NeverPassedOn", "Wake"),
        possible("NeverReleasedReserved", "Wake"),
        possible("NeverHeldByMessage", "Message"),
        possible("NeverRemembered", "Message"),
        possible("NeverTooLate", "Message"),
        possible("NeverGrantedAgain", "Delay"),
        possible("NeverRaised", "Quorum"),
        possible("NeverSplit", "Quorum"),
        possible("NeverHeldAfterLoss", "Quorum").with("Losses", "1"));
  }

  static Stream<Run> large() {
    return Stream.of(
        holds("longer", "Lock", "Lock", 200_000).with("End", "4", "Timeout", "2", "Minted", "6"),
        twoEngines(200_000),
        yields("a tenure ends with a place in the queue, longer", 200_000).with("Minted", "3"),
        holds("messages that bring grants, two claims", "Message", "Message", 1_000_000)
            .with("Sends", "1", "Minted", "6"),
        holds("a restart without data, longer", "Delay", "Delay", 150_000).with("End", "4"),
        holds("three clients, reservations lapse", "Wake", "WakeLiveness", 50_000)
            .with("Clients", "{1, 2, 3}", "Lapses", "TRUE", "PROPERTIES", "SomebodyHolds"),
        holds("older data, replicas", "Delay", "Delay", 500_000)
            .with("End", "4")
            .with("Faults", "{\"snapshot\", \"promoted\", \"promoted empty\"}"),
        holds("a replica that is promoted again", "Delay", "Delay", 400_000)
            .with("Runs", "3", "Faults", "{\"promoted empty\", \"again\"}"),
        counting(holds("tokens of servers that differ", "Quorum", "Quorum", 100_000)),
        holds("a server that forgets", "Quorum", "Quorum", 200_000).with("Losses", "1"),
        holds("a second round of each claim", "Quorum", "Quorum", 500_000)
            .with("Rounds", "2", "End", "1"),
        holds("renewals", "Quorum", "Quorum", 200_000)
            .with("Renews", "TRUE", "Lease", "2", "End", "3"),
        mistake("taken beside an attempt", "Message", "NoOrphan"),
        mistake("gives back any round", "Quorum", "Exclusion").with("Rounds", "2", "End", "1"),
        limit("a live flush", "Delay", "Delay", "Exclusion")
            .with("End", "4", "Faults", "{\"flush\"}"),
        limit("an old primary that serves on", "Delay", "Delay", "Exclusion")
            .with("End", "4", "Faults", "{\"promoted\"}", "Lingers", "2"),
        limit("a clock that is far behind", "Delay", "Delay", "TokensRise")
            .with("End", "4", "Behind", "3"));
  }

  private final WorkAhead ahead =
      new WorkAhead(Math.min(2, Runtime.getRuntime().availableProcessors()), Duration.ofMinutes(1));

  @AfterAll
  void stop() throws InterruptedException {
    ahead.end();
  }

  @TestFactory
  List<DynamicTest> model_keepsItsProperties(@TempDir Path dir) {
    return tests(correct(), 3, dir);
  }

  @TestFactory
  List<DynamicTest> mistake_isFound(@TempDir Path dir) {
    return tests(mistakes(), 3, dir);
  }

  @TestFactory
  List<DynamicTest> model_isAlive(@TempDir Path dir) {
    return tests(possibilities(), 3, dir);
  }

  @TestFactory
  @EnabledIfSystemProperty(
      named = "holdfast.model",
      matches = "full",
      disabledReason = "takes minutes: run with -Dholdfast.model=full")
  List<DynamicTest> largerModel_behavesAlike(@TempDir Path dir) {
    return tests(large(), 60, dir);
  }

  private List<DynamicTest> tests(Stream<Run> runs, int minutes, Path dir) {
    return ahead.tests(runs, run -> run.result(minutes, dir), Run::judge);
  }
}
