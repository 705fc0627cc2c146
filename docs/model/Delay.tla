-------------------------------- MODULE Delay --------------------------------
(* A store that restarts or fails over and loses data, and the grant delay:  *)
(* after such a change no new grant is made for as long as a lease may last. *)
(*                                                                          *)
(* A run is one life of a server process, or one promotion of a replica. It  *)
(* begins with no data, with a snapshot, with what was replicated, or with   *)
(* what the process had when it was the primary before. The mark is a key    *)
(* with the run that wrote it and until when there are no grants. Each       *)
(* connection looks before its first attempt.                                *)
EXTENDS Integers, TLC

CONSTANTS
  Clients,
  Claims,     \* how many claims a client makes at most, one after the other
  Runs,       \* how many runs there are
  End,        \* when time stops
  Lease,      \* the longest that any client asks for, in ticks
  Wait,       \* the grant delay
  Lingers,    \* for how long the old run still serves connections that it has
  Faults,     \* how a run begins: "empty", "snapshot", "promoted", "promoted empty", "again"; "flush"
  Rate,       \* tokens per tick that the counter starts from (4096 per ms)
  Behind,     \* how far the clock of the second run is behind
  Mistake     \* what is done wrong on purpose, or "none"

VARIABLES
  now, run,
  server,     \* of each run: its data, since when it is up, whether it was a replica, until when it serves
  saved,      \* what a run may begin with: an older state of the data
  client,
  begun,      \* the largest token with which a hold began
  rising,     \* whether every hold began with a larger token than those before
  flushed

vars == <<now, run, server, saved, client, begun, rising, flushed>>
history == <<begun, rising>>

Max(a, b) == IF a > b THEN a ELSE b

Free == [id |-> <<>>, until |-> 0]
NoMark == [run |-> 0, until |-> 0]
NoData == [key |-> Free, counter |-> 0, mark |-> NoMark]
FirstData == [NoData EXCEPT !.mark.run = 1]   \* its delay has passed

Fresh == [n |-> 0, token |-> 0, until |-> 0, run |-> 0, closed |-> 0, floor |-> 0,
          step |-> "none", at |-> 0, answer |-> 0]

Init ==
  /\ now = 1 /\ run = 1
  /\ server = [r \in 1..Runs |-> [data |-> IF r = 1 THEN FirstData ELSE NoData,
                                  since |-> 0 - End, replica |-> r = 1, end |-> 0]]
  /\ saved = NoData
  /\ client = [c \in Clients |-> Fresh]
  /\ begun = 0 /\ rising = TRUE /\ flushed = FALSE

Clock(r) == IF r = 1 THEN now ELSE now - Behind
Serves(r) == r > 0 /\ (r = run \/ now < server[r].end)
Expired(data, t) ==
  IF data.key.id # <<>> /\ t >= data.key.until THEN [data EXCEPT !.key = Free] ELSE data

-----------------------------------------------------------------------------
(* The servers *)

Save ==
  /\ Faults \cap {"snapshot", "promoted"} # {} /\ run < Runs
  /\ saved # server[run].data /\ saved' = server[run].data
  /\ UNCHANGED <<now, run, server, client, history, flushed>>

Promotion(fault) == fault \in {"promoted", "promoted empty", "again"}

Begins(fault) ==
  CASE fault \in {"snapshot", "promoted"} -> Expired(saved, now)
    [] fault = "again" -> server[run - 1].data
    [] OTHER -> NoData

Change(fault) ==
  /\ run < Runs /\ run' = run + 1
  /\ fault = "again" => run > 1
  /\ server' = [server EXCEPT
       ![run].end = now + Lingers,
       ![run + 1].data = Begins(fault),
       ![run + 1].since = IF Promotion(fault) THEN 0 - End ELSE now,
       ![run + 1].replica = Promotion(fault)]
  /\ saved' = NoData
  /\ UNCHANGED <<now, client, history, flushed>>

Flush ==
  /\ "flush" \in Faults /\ ~flushed /\ flushed' = TRUE
  /\ server' = [server EXCEPT ![run].data = NoData]
  /\ UNCHANGED <<now, run, saved, client, history>>

-----------------------------------------------------------------------------
(* The clients *)

Delay == IF Mistake = "shorter than a lease" THEN Lease - 1 ELSE Wait

(* The process of the third run is that of the first one again. *)
IsMine(mark) ==
  \/ mark.run = run
  \/ Mistake = "takes a process for a run" /\ mark.run = 1 /\ run = 3

(* Until when a connection finds the run closed. What a process lost that    *)
(* was never a replica was granted before it was up.                         *)
ClosedUntil(s) ==
  CASE Mistake = "no grant delay" -> 0
    [] ~s.replica \/ Mistake = "trusts a long uptime" -> s.since + Delay
    [] s.replica /\ IsMine(s.data.mark) -> s.data.mark.until
    [] s.replica /\ s.data.mark.run # 0 /\ Mistake = "only where the mark is missing" -> 0
    [] OTHER -> now + Delay

Connect(c) ==
  LET s == server[run]  until == ClosedUntil(s) IN
  /\ client[c].run = 0
  /\ server' = IF s.replica
               THEN [server EXCEPT ![run].data.mark = [run |-> run, until |-> until]] ELSE server
  /\ client' = [client EXCEPT ![c].run = run, ![c].closed = until, ![c].floor = Clock(run) * Rate]
  /\ UNCHANGED <<now, run, saved, history, flushed>>

(* The connection ends with its server, and with it whatever was under way. *)
Disconnect(c) ==
  /\ client[c].run # 0 /\ ~Serves(client[c].run)
  /\ client' = [client EXCEPT ![c].run = 0, ![c].step = "none"]
  /\ UNCHANGED <<now, run, server, saved, history, flushed>>

Believes(c) == client[c].token # 0 /\ now < client[c].until

Ask(c) ==
  LET x == client[c] IN
  /\ x.step = "none" /\ x.run # 0
  /\ \/ /\ x.token = 0 /\ x.n < Claims
        /\ client' = [client EXCEPT ![c].n = @ + 1, ![c].step = "attempt", ![c].at = now]
     \/ /\ Believes(c)
        /\ client' = [client EXCEPT ![c].step = "renew", ![c].at = now]
  /\ UNCHANGED <<now, run, server, saved, history, flushed>>

Token(data, floor, clock) ==
  LET next == data.counter + 1 IN
  IF data.counter # 0 /\ next > floor THEN next ELSE Max(next, Max(floor + 1, clock * Rate + 1))

Kept(id) == [id |-> id, until |-> now + Lease]

(* The data that a request leaves, and its answer: a token, 1, or 0 for no. *)
Attempt(data, x, id) ==
  LET token == Token(data, x.floor, Clock(x.run)) IN
  IF data.key.id = <<>> /\ now >= x.closed
    THEN [data |-> [data EXCEPT !.key = Kept(id), !.counter = token], answer |-> token]
    ELSE [data |-> data, answer |-> 0]

Prolong(data, x, id) ==
  IF data.key.id = id THEN [data |-> [data EXCEPT !.key = Kept(id)], answer |-> 1]
  ELSE [data |-> data, answer |-> 0]

Script(data, x, id) == IF x.step = "attempt" THEN Attempt(data, x, id) ELSE Prolong(data, x, id)

Answering(step) == IF step = "attempt" THEN "attempted" ELSE "renewed"

Execute(c) ==
  LET x == client[c]  result == Script(server[x.run].data, x, <<c, x.n>>) IN
  /\ x.step \in {"attempt", "renew"} /\ Serves(x.run)
  /\ server' = [server EXCEPT ![x.run].data = result.data]
  /\ client' = [client EXCEPT ![c].step = Answering(x.step), ![c].answer = result.answer]
  /\ UNCHANGED <<now, run, saved, history, flushed>>

Receive(c) ==
  LET x == client[c]
      granted == x.step = "attempted" /\ x.answer > 0 /\ now < x.at + Lease
      kept == x.step = "renewed" /\ x.answer > 0 /\ now < x.until
      y == [x EXCEPT !.step = "none", !.answer = 0] IN
  /\ x.step \in {"attempted", "renewed"}
  /\ client' = [client EXCEPT ![c] =
       IF granted THEN [y EXCEPT !.token = x.answer, !.until = x.at + Lease]
       ELSE IF kept THEN [y EXCEPT !.until = Max(@, x.at + Lease)]
       ELSE [y EXCEPT !.token = 0, !.until = 0]]
  /\ begun' = IF granted THEN Max(begun, x.answer) ELSE begun
  /\ rising' = (rising /\ (granted => x.answer > begun))
  /\ UNCHANGED <<now, run, server, saved, flushed>>

(* The end of a hold: released if it is believed in and its server answers. *)
Unlock(c) ==
  LET x == client[c] IN
  /\ x.token # 0
  /\ client' = [client EXCEPT ![c].token = 0, ![c].until = 0, ![c].step = "none"]
  /\ server' = IF Serves(x.run) /\ Believes(c) /\ server[x.run].data.key.id = <<c, x.n>>
               THEN [server EXCEPT ![x.run].data.key = Free] ELSE server
  /\ UNCHANGED <<now, run, saved, history, flushed>>

Tick ==
  /\ now < End /\ now' = now + 1
  /\ server' = [r \in 1..Runs |-> [server[r] EXCEPT !.data = Expired(@, now + 1)]]
  /\ saved' = Expired(saved, now + 1)
  /\ UNCHANGED <<run, client, history, flushed>>

Next ==
  \/ Tick \/ Save \/ Flush
  \/ \E fault \in Faults \ {"flush"} : Change(fault)
  \/ \E c \in Clients :
       Connect(c) \/ Disconnect(c) \/ Ask(c) \/ Execute(c) \/ Receive(c) \/ Unlock(c)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Clients)

-----------------------------------------------------------------------------
(* What must always be so *)

Exclusion == \A c, d \in Clients : Believes(c) /\ Believes(d) => c = d

TokensRise == rising

-----------------------------------------------------------------------------
(* What must be possible: it is violated if the model is alive *)

NeverGrantedAgain ==
  ~\E c, d \in Clients : c # d /\ client[c].token # 0 /\ client[c].run = 1
                         /\ client[d].token # 0 /\ client[d].run = 2
=============================================================================
