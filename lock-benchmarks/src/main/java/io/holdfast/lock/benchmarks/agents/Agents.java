package io.holdfast.lock.benchmarks.agents;

import io.holdfast.lock.benchmarks.contestants.Stores;
import io.holdfast.lock.benchmarks.workloads.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The processes of a run. For one thread. */
public final class Agents implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final List<Agent> agents = new ArrayList<>();
  private final List<Set<String>> open = new ArrayList<>();

  /** Opens a client in each of the first processes, unless it is open there. */
  public void open(int processes, String contestant, Stores stores) throws InterruptedException {
    while (agents.size() < processes) {
      agents.add(Agent.start());
      open.add(new HashSet<>());
    }
    for (int i = 0; i < processes; i++) {
      if (open.get(i).add(contestant)) {
        agents.get(i).tell(new Order.Open(contestant, stores));
        Sample unused = agents.get(i).answer(LONGEST);
      }
    }
  }

  /** Runs the workload in each of the first processes at once, and waits for all. */
  public List<Sample> run(int processes, String contestant, Workload workload, String names)
      throws InterruptedException {
    List<Agent> some = agents.subList(0, processes);
    for (Agent agent : some) {
      agent.tell(new Order.Run(contestant, workload, names));
    }
    List<Sample> samples = new ArrayList<>();
    for (Agent agent : some) {
      samples.add(Objects.requireNonNull(agent.answer(LONGEST)));
    }
    return samples;
  }

  /** Runs the workload in one process. */
  public Sample runIn(int process, String contestant, Workload workload, String names)
      throws InterruptedException {
    Agent agent = agents.get(process);
    agent.tell(new Order.Run(contestant, workload, names));
    return Objects.requireNonNull(agent.answer(LONGEST));
  }

  /** Has the first processes undo what is to be undone. */
  public void undo(int processes, String contestant) throws InterruptedException {
    for (Agent agent : agents.subList(0, processes)) {
      agent.tell(new Order.Undo(contestant));
      Sample unused = agent.answer(LONGEST);
    }
  }

  /** Ends the processes, with what is open in them; more can be started afterwards. */
  @Override
  public void close() {
    agents.forEach(Agent::close);
    agents.clear();
    open.clear();
  }
}
