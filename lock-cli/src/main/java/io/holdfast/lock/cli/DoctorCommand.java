package io.holdfast.lock.cli;

import com.google.inject.Inject;
import io.holdfast.lock.Finding.Severity;
import io.holdfast.lock.guice.LocksLifecycle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an examination. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Say what about a store is unsafe for locks, and what to change.",
    description = {
      "Takes and gives back a lock of a name of its own, and asks each server of the store, and"
          + " sentinels, about themselves: version, latency, clock, what it evicts and forgets, replicas, sessions,"
          + " rights. Changes nothing. To see everything it needs a user with more rights than"
          + " locks; what it cannot see it says.",
      ""
    },
    parameterListHeading = "Parameters:%n",
    optionListHeading = "Options:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is unsafe",
      "1:it could not be asked, or gave no lock; nothing unsafe was seen",
      "2:wrong usage",
      "3:something is unsafe"
    })
final class DoctorCommand implements Callable<Integer> {
  static final int UNSAFE = 3;

  private final Clients clients;

  @Mixin private StoreUrl store = new StoreUrl();

  @Option(names = "--json", description = "Print what was found as one JSON object.")
  private boolean json;

  @Inject
  DoctorCommand(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.silent();
    try (LocksLifecycle lifecycle = new LocksLifecycle()) {
      Diagnosis diagnosis = Diagnosis.of(store.url(), url -> clients.open(url, lifecycle));
      System.out.print(json ? diagnosis.toJson() + System.lineSeparator() : diagnosis.toText());
      if (diagnosis.worst() == Severity.UNSAFE) {
        return UNSAFE;
      }
      return diagnosis.gaveLocks() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }
}
