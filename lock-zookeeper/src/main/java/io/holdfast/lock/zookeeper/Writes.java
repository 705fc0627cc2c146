package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.LockClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.CreateResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The creates and deletes of one session. While some are under way, others gather, and go out
 * together, as one transaction, when an answer comes. Nobody waits for company. Beside nothing else
 * a caller that may block waits for the answer himself.
 *
 * <p>A create brings a write of the parent, whose answer tells what an answer to a create within a
 * transaction does not: its id, which is the new node's {@code czxid}, and how many children there
 * are, so that the only one need not look for others. Two nodes of one parent would have the same
 * id and therefore the same tokens: they never share a transaction.
 *
 * <p>A transaction that fails has changed nothing; its writes are then repeated one by one, and
 * only after the last of their answers does the next transaction take its turn. One without answer
 * is in doubt for each of its writes, as a write of its own would be.
 *
 * <p>Thread-safe: the monitor guards the fields, and is not held while something is sent or
 * answered.
 */
final class Writes {
  /** How many transactions may be under way: the server works at one while another travels. */
  private static final int UNDER_WAY = 2;

  private static final int MOST = 64;

  /** A server refuses requests above some size, and closes the connection. */
  private static final int MOST_BYTES = 1 << 16;

  private static final int ANY_VERSION = -1;

  private final ZooKeeper zooKeeper;
  private final LockClock clock;
  private final List<ACL> acl;
  private final LongConsumer confirm;
  private final Deque<Write> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * Makes an empty one.
   *
   * @param acl of the nodes
   * @param confirm told when a write was sent that was answered
   */
  Writes(ZooKeeper zooKeeper, LockClock clock, List<ACL> acl, LongConsumer confirm) {
    this.zooKeeper = zooKeeper;
    this.clock = clock;
    this.acl = acl;
    this.confirm = confirm;
  }

  /**
   * A node that was created.
   *
   * @param node its name
   * @param czxid the id of the transaction that created it
   * @param alone whether its parent is known to have had no other child
   * @param since when the create was sent
   */
  record Created(String node, long czxid, boolean alone, long since) {}

  /** Creates an ephemeral node with the next number. */
  CompletableFuture<Created> create(String parent, String prefix, byte[] data, Caller caller) {
    Create create = new Create(parent, prefix, data);
    add(create, caller);
    return create.answer;
  }

  /** Deletes a node; it is no error if there is none. */
  CompletableFuture<Void> delete(String path, Caller caller) {
    Delete delete = new Delete(path);
    add(delete, caller);
    return delete.answer;
  }

  // ---- turns --------------------------------------------------------------------------------

  private void add(Write write, Caller caller) {
    boolean lone;
    List<Write> batch;
    synchronized (this) {
      lone = underWay == 0; // so nothing waits either
      waiting.add(write);
      batch = next();
    }
    send(batch, lone ? caller : Caller.NONE);
  }

  private void over() {
    List<Write> batch;
    synchronized (this) {
      underWay--;
      batch = next();
    }
    send(batch, Caller.NONE);
  }

  /** Returns what is to be sent now; the caller holds the monitor. */
  private List<Write> next() {
    if (underWay == UNDER_WAY || waiting.isEmpty()) {
      return List.of();
    }
    List<Write> batch = new ArrayList<>();
    Set<String> parents = new HashSet<>();
    int bytes = 0;
    for (Write write = waiting.peek(); write != null; write = waiting.peek()) {
      bytes += write.bytes();
      boolean full = batch.size() == MOST || (bytes > MOST_BYTES && !batch.isEmpty());
      if (full || (write instanceof Create create && !parents.add(create.parent))) {
        break;
      }
      batch.add(waiting.remove());
    }
    underWay++;
    return batch;
  }

  private void send(List<Write> batch, Caller caller) {
    if (batch.isEmpty()) {
      return;
    }
    if (batch.size() == 1 && batch.get(0) instanceof Delete) {
      oneByOne(batch, caller);
      return;
    }
    List<Op> operations = new ArrayList<>();
    batch.forEach(write -> write.addTo(operations));
    long since = clock.nanoTime();
    Answer answer;
    try {
      if (!caller.mayBlock()) {
        zooKeeper.multi(
            operations,
            (rc, path, context, results) -> answered(batch, since, new Answer(rc, results)),
            null);
        return;
      }
      answer = await(operations, caller);
    } catch (RuntimeException e) {
      over();
      batch.forEach(write -> write.failed(e));
      return;
    }
    answered(batch, since, answer);
  }

  /** The answer to a transaction; without results where there was none. */
  private record Answer(int rc, @Nullable List<OpResult> results) {}

  private Answer await(List<Op> operations, Caller caller) {
    try {
      return new Answer(Code.OK.intValue(), caller.call(() -> zooKeeper.multi(operations)));
    } catch (KeeperException e) {
      return new Answer(e.code().intValue(), e.getResults());
    } catch (InterruptedException e) {
      return new Answer(Code.REQUESTTIMEOUT.intValue(), null);
    }
  }

  private void answered(List<Write> batch, long since, Answer answer) {
    int rc = answer.rc;
    List<OpResult> results = answer.results;
    if (rc == Code.OK.intValue() && results != null) {
      confirm.accept(since);
      over();
      int at = 0;
      for (Write write : batch) {
        at = write.succeeded(results, at, since);
      }
    } else if (results == null || (batch.size() == 1 && isOfFirst(results))) {
      over();
      batch.forEach(write -> write.failed(rc));
    } else {
      oneByOne(batch, Caller.NONE);
    }
  }

  private static boolean isOfFirst(List<OpResult> results) {
    return results.get(0) instanceof ErrorResult error && error.getErr() != Code.OK.intValue();
  }

  /** Answers come in order: the last write's is the last. */
  private void oneByOne(List<Write> batch, Caller caller) {
    Write last = batch.get(batch.size() - 1);
    for (Write write : batch) {
      Runnable over = write == last ? this::over : () -> {};
      try {
        write.sendAlone(over, caller);
      } catch (RuntimeException e) {
        over.run();
        write.failed(e);
      }
    }
  }

  // ---- writes -------------------------------------------------------------------------------

  private abstract static class Write {
    abstract int bytes();

    abstract void addTo(List<Op> operations);

    /** Takes its results from a place on; returns where those of the next begin. */
    abstract int succeeded(List<OpResult> results, int at, long since);

    abstract void failed(Throwable error);

    abstract void failed(int rc);

    /** Sends it as a request of its own; what is to be run when it is over comes first. */
    abstract void sendAlone(Runnable over, Caller caller);
  }

  private final class Create extends Write {
    final CompletableFuture<Created> answer = new CompletableFuture<>();
    private final String parent;
    private final String path;
    private final byte[] data;

    Create(String parent, String prefix, byte[] data) {
      this.parent = parent;
      this.path = parent + "/" + prefix;
      this.data = data;
    }

    @Override
    int bytes() {
      return parent.length() + path.length() + data.length;
    }

    @Override
    void addTo(List<Op> operations) {
      operations.add(Op.create(path, data, acl, CreateMode.EPHEMERAL_SEQUENTIAL));
      operations.add(Op.setData(parent, new byte[0], ANY_VERSION));
    }

    @Override
    int succeeded(List<OpResult> results, int at, long since) {
      String name = ((CreateResult) results.get(at)).getPath();
      Stat written = ((SetDataResult) results.get(at + 1)).getStat();
      boolean alone = written.getNumChildren() == 1;
      answer.complete(new Created(Nodes.last(name), written.getMzxid(), alone, since));
      return at + 2;
    }

    @Override
    void failed(Throwable error) {
      answer.completeExceptionally(error);
    }

    @Override
    void failed(int rc) {
      failed(KeeperException.create(Code.get(rc), path));
    }

    @Override
    void sendAlone(Runnable over, Caller caller) {
      long since = clock.nanoTime();
      zooKeeper.create(
          path,
          data,
          acl,
          CreateMode.EPHEMERAL_SEQUENTIAL,
          (rc, asked, context, name, stat) -> {
            over.run();
            if (rc == Code.OK.intValue()) {
              confirm.accept(since);
              answer.complete(new Created(Nodes.last(name), stat.getCzxid(), false, since));
            } else {
              failed(rc);
            }
          },
          null);
    }
  }

  private final class Delete extends Write {
    final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final String path;

    Delete(String path) {
      this.path = path;
    }

    @Override
    int bytes() {
      return path.length();
    }

    @Override
    void addTo(List<Op> operations) {
      operations.add(Op.delete(path, ANY_VERSION));
    }

    @Override
    int succeeded(List<OpResult> results, int at, long since) {
      answer.complete(null);
      return at + 1;
    }

    @Override
    void failed(Throwable error) {
      answer.completeExceptionally(error);
    }

    @Override
    void failed(int rc) {
      if (rc == Code.NONODE.intValue()) {
        answer.complete(null);
      } else {
        failed(KeeperException.create(Code.get(rc), path));
      }
    }

    @Override
    void sendAlone(Runnable over, Caller caller) {
      long since = clock.nanoTime();
      Code code = caller.mayBlock() ? await(caller) : null;
      if (code != null) {
        answered(code.intValue(), over, since);
      } else {
        zooKeeper.delete(
            path, ANY_VERSION, (rc, asked, context) -> answered(rc, over, since), null);
      }
    }

    /** Returns the answer, or null if it is to be asked for again and not waited for. */
    private @Nullable Code await(Caller caller) {
      try {
        caller.call(
            () -> {
              zooKeeper.delete(path, ANY_VERSION);
              return path;
            });
        return Code.OK;
      } catch (KeeperException e) {
        return e.code();
      } catch (InterruptedException e) {
        return null;
      }
    }

    private void answered(int rc, Runnable over, long since) {
      over.run();
      if (rc == Code.OK.intValue()) {
        confirm.accept(since);
        answer.complete(null);
      } else {
        failed(rc);
      }
    }
  }
}
