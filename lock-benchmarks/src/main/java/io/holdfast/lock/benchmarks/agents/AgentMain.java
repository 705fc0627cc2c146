package io.holdfast.lock.benchmarks.agents;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.lock.benchmarks.contestants.Contestants;
import io.holdfast.lock.benchmarks.contestants.Session;
import io.holdfast.lock.benchmarks.contestants.Stores;
import io.holdfast.lock.benchmarks.workloads.Seat;
import io.holdfast.lock.benchmarks.workloads.Work;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Opens clients and has them work, as it is told on its standard input. */
final class AgentMain {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Map<String, Opened> open = new HashMap<>();

  private AgentMain() {}

  /** A client, and what is to be undone before the next scenario. */
  private record Opened(Session session, Stores stores, Deque<AutoCloseable> undo) {}

  /** Serves until its input ends. */
  public static void main(String[] args) throws IOException, ClassNotFoundException {
    ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(FileDescriptor.out));
    // Answers only: what a library prints goes elsewhere.
    System.setOut(System.err);
    out.flush();
    AgentMain agent = new AgentMain();
    try (ObjectInputStream in = new ObjectInputStream(System.in)) {
      while (true) {
        Order order = (Order) in.readObject();
        out.writeObject(agent.answer(order));
        out.reset();
        out.flush();
      }
    } catch (EOFException end) {
      // Clients may have threads that would keep the process alive.
      Runtime.getRuntime().halt(0);
    }
  }

  private Answer answer(Order order) {
    try {
      if (order instanceof Order.Open opening) {
        Session session = Contestants.of(opening.contestant()).open(opening.stores());
        open.put(order.contestant(), new Opened(session, opening.stores(), new ArrayDeque<>()));
        return Answer.DONE;
      }
      if (order instanceof Order.Run run) {
        return new Answer(run(run), null);
      }
      undo(order.contestant());
      return Answer.DONE;
    } catch (Exception | LinkageError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return new Answer(null, trace.toString());
    }
  }

  private Sample run(Order.Run order) throws Exception {
    Opened opened = open.get(order.contestant());
    if (opened == null) {
      throw new IllegalStateException("not open: " + order.contestant());
    }
    Session session = opened.session();
    long requests = session.requests();
    long cpu = SYSTEM.getProcessCpuTime();
    Work work =
        order.workload().run(new Seat(session, opened.stores(), order.names(), opened.undo()));
    double cpuSeconds = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
    return new Sample(work, cpuSeconds, requests < 0 ? -1 : session.requests() - requests);
  }

  private void undo(String contestant) throws Exception {
    Opened opened = open.get(contestant);
    while (opened != null && !opened.undo().isEmpty()) {
      opened.undo().pop().close();
    }
  }
}
