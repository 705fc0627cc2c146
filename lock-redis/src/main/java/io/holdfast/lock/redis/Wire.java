package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.redis.Request.Reading;
import io.holdfast.lock.spi.BackendConfig;
import io.holdfast.lock.spi.BackendUrl.Host;
import io.holdfast.lock.spi.Deadline;
import io.holdfast.lock.spi.Events;
import io.holdfast.lock.spi.LockClock;
import io.holdfast.lock.spi.LockClock.Scheduler;
import io.holdfast.lock.spi.LockClock.Timer;
import io.holdfast.lock.spi.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection that all threads share, and on which they do the work themselves.
 *
 * <p><b>Rounds.</b> A request goes into {@code queue}. Whoever finds nobody at work leads: writes
 * all that is queued at once, then reads until all of that is answered. What others ask meanwhile
 * gathers in the queue, until all is answered or as many are queued as are unanswered: then the
 * server has the next round before it has answered this one, and need not wait for the threads that
 * this one wakes. Behind fewer than {@link #FEW} unanswered requests nothing is gathered. So a lone
 * thread is never delayed and never waits for another, and the requests of many threads become few
 * writes and few reads.
 *
 * <p>Behind an answer that takes longer than {@link #GATHER_NANOS}, gathering more would cost time
 * and save nothing: so nothing is gathered for a server that is so far away, and whoever asks so
 * long after the last write ends the gathering: all that is queued is written, and from then on,
 * until all is answered, each request at once. (The leader does not wake for that: a timer in the
 * near future costs more than the rest of a lone thread's round.)
 *
 * <p><b>The lead.</b> Only threads that wait for an answer lead ({@link
 * Deadline#callerWaitsUntil}), or else the {@link Reader} thread, which is parked otherwise. (One
 * that does not wait may begin a round, and leaves before it would have to read.) A leader leaves
 * when it has its own answer, at its deadline, or when it is interrupted, even in the middle of a
 * reply, and passes the lead on to one that waits, if there is one. But if all that is left to it
 * is to wake others, whose answers it has read, it leaves the lead vacant meanwhile: one of them
 * asks again, as a rule, and leads, so that nobody is woken only to read. When it has told all, it
 * passes on what is still vacant. Who waits and does not lead is parked.
 *
 * <p><b>No write blocks.</b> Only as many bytes are under way, written and not answered, as the
 * system buffers; what is over waits in the queue until replies come. So a silent server holds up
 * no calling thread.
 *
 * <p><b>Time.</b> One timer runs to the earliest moment at which a request is due. One that was
 * sent and is overdue takes the connection with it: only then is its outcome bounded, and
 * everything behind it would be late as well. A connection that was idle is looked at before it is
 * used, so that one that has ended meanwhile makes no outcome unknown.
 *
 * <p><b>Concurrency.</b> {@code lock} guards all mutable fields, those of {@link Request} and those
 * of {@link Link} that say so; it is never held during I/O nor while a result is completed. {@code
 * writing} means that one thread is in {@link #write} for the present link; it alone takes from the
 * queue. {@code leader}, a request or the reader, is who alone receives from the present link.
 * While anything is queued or unanswered and there is a link, it is null only while it is vacant,
 * and who has left it so ends that. The reader thread makes the connections.
 */
final class Wire implements Store {
  /** Behind so many unanswered requests others are gathered. */
  private static final int FEW = 4;

  /** For how long requests wait for the answers to those before them. */
  private static final long GATHER_NANOS = Duration.ofMillis(1).toNanos();

  /** So much longer for each of those. */
  private static final long EACH_NANOS = GATHER_NANOS / 32;

  /** After so long without traffic a connection is looked at before it is used. */
  private static final long IDLE_NANOS = Duration.ofMillis(1).toNanos();

  private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();

  private final RedisOptions options;
  private final LockClock clock;
  private final Scheduler scheduler;
  private final Reader reader;
  private final MessageLine line;
  private final Subscriber subscriber;

  /** Hears of another primary; null where there is only one. */
  private final @Nullable Subscriber switches;

  private final Trips trips = new Trips();

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Request<?>> queue = new ArrayDeque<>();
  private final Deque<Sending> sent = new ArrayDeque<>();

  /** Volatile for those who only look at what its server said when it was made. */
  private volatile @Nullable Link link;

  /** Volatile for those who only look whether it is their turn. */
  private volatile @Nullable Object leader;

  private boolean gathering;

  /** Who comes later ends the gathering. */
  private long gatherNanos;

  private boolean writing;

  /** What waits for replicas; the server reads nothing meanwhile, so nothing is written. */
  private @Nullable Copies copies;

  private long underWay;
  private @Nullable Timer timer;
  private long timerNanos;
  private boolean closed;

  private Wire(RedisOptions options, BackendConfig config, Events events) {
    this.options = options;
    this.clock = config.clock();
    this.scheduler = clock.scheduler("holdfast-timer " + options);
    Primary primary = Primary.of(options);
    this.reader = new Reader(this, options, primary, config, events, scheduler);
    this.line = new MessageLine(options, primary, clock);
    this.subscriber =
        new Subscriber(
            line,
            new String(Keys.channel(config.client()), US_ASCII),
            Message.hearer(config.client(), events),
            clock,
            scheduler,
            MessageLine.HEARTBEAT);
    this.switches =
        primary instanceof Sentinels sentinels
            ? Switches.subscriber(options, sentinels, clock, scheduler, this::moved)
            : null;
  }

  /**
   * Opens a wire and waits until it is connected, or cannot be.
   *
   * @throws StoreException if the server refuses the client
   */
  static Wire open(RedisOptions options, BackendConfig config, Events events) {
    Wire wire = start(options, config, events);
    try {
      wire.reader.awaitFirst();
      if (wire.switches != null) {
        wire.switches.start();
      }
      return wire;
    } catch (StoreException e) {
      wire.close();
      throw e;
    }
  }

  /** Opens a wire and does not wait until it is connected. */
  static Wire start(RedisOptions options, BackendConfig config, Events events) {
    Wire wire = new Wire(options, config, events);
    wire.reader.start();
    return wire;
  }

  /**
   * Waits for the first connection for one request time-out at most.
   *
   * @throws StoreException if the server refuses the client
   */
  void awaitFirst() {
    reader.awaitFirst();
  }

  /**
   * Returns what comes of the first try to connect: nothing, or a {@link StoreException}. Not to be
   * completed by others.
   */
  CompletionStage<Void> first() {
    return reader.first();
  }

  /** Returns the present connection's floor of tokens, or 0 if there is none. */
  long floor() {
    Link present = link;
    return present == null ? 0 : present.floor;
  }

  /** Returns what the server's clock shows now, in µs since 2025, or 0 if it is not connected. */
  long serverMicros() {
    Link present = link;
    return present == null ? 0 : present.serverMicros(clock.nanoTime());
  }

  // ---- requests

  @Override
  public <T> CompletionStage<T> run(Call<T> call, Deadline deadline) {
    return run(call, false, deadline);
  }

  /**
   * Runs a script.
   *
   * @param asking whether to ask a node of a cluster for a slot that is being moved to it
   */
  <T> CompletionStage<T> run(Call<T> call, boolean asking, Deadline deadline) {
    long now = clock.nanoTime();
    long latest = now + options.requestTimeout().toNanos();
    long due = latest - deadline.nanos() < 0 ? latest : deadline.nanos();
    Request<T> request = new Request<>(call, asking, due);
    if (due - now <= 0) {
      request.fail(Errors.notSent("the deadline had passed", null));
      return request.result();
    }
    Long until = deadline.callerWaitsUntil();
    boolean waits = until != null && !Thread.currentThread().isInterrupted();
    Link writeTo = null;
    lock.lock();
    try {
      if (closed) {
        request.fail(closed());
        return request.result();
      }
      request.waiter = waits ? Thread.currentThread() : null;
      queue.add(request);
      watch(due);
      if (link == null) {
        reader.wake();
      } else {
        if (leader == null && (waits || sent.isEmpty())) {
          leader = request;
          gathering |= isIdle(link, now); // nobody writes before it was looked at
        }
        gathering = gathering && (sent.isEmpty() || now - gatherNanos < 0);
        writeTo = takePen();
      }
    } finally {
      lock.unlock();
    }
    write(writeTo);
    if (waits && until != null) {
      await(request, until);
    } else if (leader == request) {
      lead(request, now);
      leave(request);
    }
    return request.result();
  }

  /** Whether a connection is to be looked at before it is used. Needs the lock. */
  private boolean isIdle(Link which, long now) {
    return sent.isEmpty() && which.anybodyReceives() && now - which.idleNanos > IDLE_NANOS;
  }

  /** Waits for the answer, and leads when it is this request's turn to do so. */
  private void await(Request<?> request, long patience) {
    long until = patience - request.dueNanos < 0 ? patience : request.dueNanos;
    while (!request.isDone() && mayGoOn(until)) {
      if (leader == request) {
        lead(request, until);
      } else {
        clock.parkUntil(this, until);
      }
    }
    if (leader == request || !request.isDone()) {
      leave(request);
    }
  }

  private boolean mayGoOn(long until) {
    return clock.nanoTime() - until < 0 && !Thread.currentThread().isInterrupted();
  }

  /** The request's thread does not wait in here any longer. */
  private void leave(Request<?> request) {
    Object next;
    lock.lock();
    try {
      request.waiter = null;
      next = leader == request ? pass() : null;
    } finally {
      lock.unlock();
    }
    wake(next);
  }

  /**
   * Passes the lead on: to the last one that waits for what was sent, so that it stays with him
   * until all of that is answered, or to the first one that waits for what was not. Needs the lock.
   *
   * @return who has it now, to be woken
   */
  private @Nullable Object pass() {
    leader = null;
    if (link == null || (sent.isEmpty() && queue.isEmpty() && link.anybodyReceives())) {
      gathering = false;
      return null;
    }
    Iterator<? extends Sending> candidates =
        sent.isEmpty() ? queue.iterator() : sent.descendingIterator();
    while (candidates.hasNext() && link.anybodyReceives()) {
      Sending next = candidates.next();
      if (next.waiter != null) {
        leader = next;
        return next;
      }
    }
    leader = reader;
    return reader;
  }

  private void wake(@Nullable Object next) {
    if (next == reader) {
      reader.wake();
    } else if (next instanceof Request<?> request) {
      request.wake();
    }
  }

  // ---- writing

  /** Encodes what may be written now; returns the link if it is the caller's turn to write that. */
  private @Nullable Link takePen() {
    if (writing || copies != null || link == null || queue.isEmpty()) {
      return null;
    }
    if (gathering && !isEnough()) {
      return null;
    }
    Link to = link;
    long now = clock.nanoTime();
    if (sent.isEmpty() || gathering) {
      gathering = to.anybodyReceives() && trips.shortest() < GATHER_NANOS;
      gatherNanos = now + GATHER_NANOS + (sent.size() + queue.size()) * EACH_NANOS;
    }
    while (!queue.isEmpty() && (underWay == 0 || underWay < to.budget)) {
      Request<?> request = queue.remove();
      request.encode(to, now);
      if (copies == null && options.replicas() != null && request.mayPromise()) {
        copies = new Copies(options.replicas(), request.dueNanos);
      }
      request.copies = copies;
      sent.add(request);
      underWay += request.charge;
    }
    if (copies != null) {
      copies.encode(to.frames);
      sent.add(copies);
      underWay += copies.charge;
    }
    writing = to.frames.size() > 0;
    return writing ? to : null;
  }

  /** Whether what was gathered behind unanswered requests is to be written. Needs the lock. */
  private boolean isEnough() {
    return !sent.isEmpty() && (sent.size() < FEW || queue.size() >= sent.size());
  }

  /** Writes what is encoded, and what may be written after that. */
  private void write(@Nullable Link to) {
    Link next = to;
    while (next != null) {
      try {
        next.write();
      } catch (IOException e) {
        drop(next, "the connection broke", e);
        return;
      }
      next = putDownPen(next);
    }
  }

  /** Returns the link if there is more to write. */
  private @Nullable Link putDownPen(Link of) {
    lock.lock();
    try {
      if (link != of) {
        return null; // the pen is that of another link now
      }
      writing = false;
      return takePen();
    } finally {
      lock.unlock();
    }
  }

  // ---- reading

  /** Leads as the reader thread, for as long as it has the lead. */
  void lead() {
    lead(null, clock.nanoTime() + Duration.ofDays(1).toNanos());
  }

  /** Whether the lead is the reader thread's. */
  boolean isLedByReader() {
    return leader == reader;
  }

  /**
   * Writes and reads for everybody.
   *
   * @param own the leader's own request, or {@code null} for the reader thread
   * @param until when the leader leaves
   */
  private void lead(@Nullable Request<?> own, long until) {
    Link on = linkOf(own);
    if (on == null) {
      return;
    }
    try {
      long millis = writeFirst(on, own);
      while (millis == 0 || (millis > 0 && mayGoOn(until))) {
        long rest = TimeUnit.NANOSECONDS.toMillis(until - clock.nanoTime()) + 1;
        boolean more = on.receive(Math.min(millis, rest));
        take(on, own, more);
        millis = writeFirst(on, own);
      }
    } catch (IOException | RuntimeException | Error e) { // garbage may ask for all memory
      drop(on, "the connection broke", e);
    }
  }

  private @Nullable Link linkOf(@Nullable Request<?> own) {
    lock.lock();
    try {
      return isLeader(own) ? link : null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isLeader(@Nullable Request<?> own) {
    Object asked = own == null ? reader : own;
    return asked.equals(leader);
  }

  /**
   * Writes what is queued, unless it is to gather.
   *
   * @return for how many milliseconds to receive then; 0 to look only, and come again; negative if
   *     there is nothing to lead
   */
  private long writeFirst(Link on, @Nullable Request<?> own) {
    Link writeTo;
    lock.lock();
    try {
      if (link != on || !isLeader(own)) {
        return -1;
      }
      if (sent.isEmpty() && queue.isEmpty() && on.anybodyReceives()) {
        gathering = false;
        leader = null;
        return -1;
      }
      long now = clock.nanoTime();
      if (isIdle(on, now)) {
        gathering = true;
        on.idleNanos = now;
        return 0;
      }
      writeTo = takePen();
    } finally {
      lock.unlock();
    }
    write(writeTo);
    return LONGEST_MILLIS;
  }

  /**
   * Takes what was received, and gives the lead away if it brought the leader's own answer, or to
   * relieve the reader thread.
   *
   * @param more whether anything was received
   */
  private void take(Link on, @Nullable Request<?> own, boolean more) {
    List<Request<?>> answered = new ArrayList<>();
    boolean useful;
    boolean vacant = false;
    Throwable cause = null;
    Object next = null;
    lock.lock();
    try {
      if (link != on) {
        return;
      }
      if (!more) {
        gathering = false;
        return;
      }
      try {
        useful = takeReplies(on, answered);
      } catch (IOException | RuntimeException | Error e) { // what was answered before counts
        useful = false;
        cause = e;
      }
      if (sent.isEmpty()) {
        gathering = false;
        on.idleNanos = clock.nanoTime();
      }
      if (own == null) {
        next = pass();
      } else if (answered.contains(own)) {
        vacant = !(sent.isEmpty() && queue.isEmpty()) && onlyWakes(answered);
        if (vacant) {
          leader = null;
        } else {
          next = pass();
        }
      }
    } finally {
      lock.unlock();
    }
    wake(next);
    if (!useful) {
      drop(on, "the connection was given up", cause);
    }
    answered.forEach(Request::complete);
    if (vacant) {
      passIfVacant();
    }
  }

  /**
   * Whether completing these is to wake others than the leader, and nothing else: what depends on
   * the answer to a request that nobody waits for runs in the leader's thread, and may take long.
   * Needs the lock.
   */
  private static boolean onlyWakes(List<Request<?>> answered) {
    return answered.size() > 1 && answered.stream().allMatch(request -> request.waiter != null);
  }

  /** Passes the lead on if nobody has taken it. */
  private void passIfVacant() {
    Object next;
    lock.lock();
    try {
      next = leader == null ? pass() : null;
    } finally {
      lock.unlock();
    }
    wake(next);
  }

  /** Takes all replies that are complete; false if the connection is of no use after the last. */
  private boolean takeReplies(Link on, List<Request<?>> answered) throws IOException {
    long now = clock.nanoTime();
    for (Object reply = on.next(); reply != null; reply = on.next()) {
      Sending first = sent.element(); // throws if nothing was asked: the link is given up
      if (first instanceof Copies waiting) {
        boolean counted = waiting.read(reply, answered);
        sent.remove();
        underWay -= waiting.charge;
        copies = null;
        if (!counted) {
          return false;
        }
        continue;
      }
      Request<?> request = (Request<?>) first;
      if (request.takesAhead(reply)) {
        continue;
      }
      Reading reading = request.read(reply, on);
      boolean again = reading == Reading.AGAIN;
      sent.remove();
      underWay -= request.charge;
      trips.took(request.age(now));
      on.answered = true;
      if (again && !overtaken(request)) {
        queue.addFirst(request);
        continue;
      }
      if (again) {
        request.fails(
            Errors.notSent("it had to be sent again, behind a release of its claim", null));
      }
      if (request.copies != null && request.promises()) {
        request.copies.hold(request);
      } else {
        answered.add(request);
      }
      if (reading == Reading.LAST) {
        return false;
      }
    }
    return true;
  }

  /** An attempt must not be executed behind a release of its claim that was sent after it. */
  private boolean overtaken(Request<?> request) {
    return request.script().isAttempt()
        && sent.stream().anyMatch(other -> other instanceof Request<?> r && r.releases(request));
  }

  // ---- failures

  /** Closes a link; what was sent over it has an unknown outcome, the rest waits for the next. */
  void drop(Link dead, String why, @Nullable Throwable cause) {
    List<Sending> lost = new ArrayList<>();
    lock.lock();
    try {
      if (link == dead) {
        link = null;
        leader = null;
        writing = false;
        gathering = false;
        copies = null;
        underWay = 0;
        lost.addAll(sent);
        sent.clear();
      }
    } finally {
      lock.unlock();
    }
    dead.close(); // before anybody is told
    reader.wake();
    for (Sending request : lost) {
      request.fail(Errors.unknown(why + " before an answer came from " + options, cause));
    }
  }

  /** Fails what waits for a connection. */
  void failQueue(StoreException why) {
    List<Request<?>> waiting;
    lock.lock();
    try {
      waiting = new ArrayList<>(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    for (Request<?> request : waiting) {
      request.fail(copy(why));
    }
  }

  /** Each request gets an exception of its own. */
  private static StoreException copy(StoreException why) {
    return new StoreException(why.kind(), String.valueOf(why.getMessage()), why.getCause());
  }

  /** Makes sure that the timer runs at this moment at the latest. Needs the lock. */
  private void watch(long due) {
    if (timer != null && timerNanos - due <= 0) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerNanos = due;
    timer = scheduler.at(due, this::expire);
  }

  private void expire() {
    List<Request<?>> unsent = new ArrayList<>();
    Link silent = null;
    String why;
    lock.lock();
    try {
      timer = null;
      why = link == null ? "no connection in time to " : "what was asked before is unanswered by ";
      long now = clock.nanoTime();
      for (Iterator<Request<?>> i = queue.iterator(); i.hasNext(); ) {
        Request<?> request = i.next();
        if (request.dueNanos - now <= 0) {
          i.remove();
          unsent.add(request);
        } else {
          watch(request.dueNanos);
        }
      }
      for (Sending request : sent) {
        if (request.dueNanos - now <= 0) {
          silent = link;
        } else {
          watch(request.dueNanos);
        }
      }
    } finally {
      lock.unlock();
    }
    if (silent != null) {
      drop(silent, "the time for a request ran out", null);
    }
    for (Request<?> request : unsent) {
      request.fail(Errors.notSent(why + options, null));
    }
  }

  // ---- life

  /** The primary is there now: whatever leads elsewhere is given up. */
  private void moved(Host now) {
    Link old;
    lock.lock();
    try {
      old = link;
    } finally {
      lock.unlock();
    }
    if (old == null || old.leadsElsewhere(now)) {
      if (old != null) {
        drop(old, "another server became the primary", null);
      }
      reader.moved(now);
    }
    subscriber.renew(line.leadsElsewhere(now));
  }

  /** Takes over a new connection; false if it came too late. */
  boolean connected(Link fresh) {
    Object next;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      link = fresh;
      trips.took(fresh.roundTrip.toNanos());
      next = pass();
    } finally {
      lock.unlock();
    }
    wake(next);
    return true;
  }

  /** Whether there was a connection yet. */
  boolean hasConnected() {
    return reader.hasConnected();
  }

  boolean isConnected() {
    lock.lock();
    try {
      return link != null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether anything waits to be sent. */
  boolean isWanted() {
    lock.lock();
    try {
      return !queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private StoreException closed() {
    return Errors.notSent("the connection to " + options + " was closed by its client", null);
  }

  @Override
  public void close() {
    Link last;
    lock.lock();
    try {
      closed = true;
      last = link;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      drop(last, "the client was closed", null);
    }
    failQueue(closed());
    scheduler.close();
    if (switches != null) {
      switches.close();
    }
    subscriber.close();
    reader.close();
  }

  @Override
  public Facts facts(Deadline deadline) {
    return options.sentinel() == null
        ? Facts.of(List.of(ServerFacts.of(options, clock, deadline)))
        : SentinelFacts.survey(options, clock, deadline);
  }

  @Override
  public void listen() {
    subscriber.start();
  }

  @Override
  public boolean blocking() {
    return false;
  }

  @Override
  public boolean crossesPartitions() {
    return true;
  }

  @Override
  public boolean awaitsReplicas() {
    return options.replicas() != null;
  }

  @Override
  public Duration roundTrip() {
    return trips.average();
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
