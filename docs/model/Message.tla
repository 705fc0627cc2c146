------------------------------ MODULE Message ------------------------------
(* A release gives the name to a waiter as a grant, and a message carries    *)
(* its tokens: what the waiter may believe of it, and for how long. Time,    *)
(* requests and the neighbour are as in Lock, whose other rules are left out.*)
(*                                                                          *)
(* A message may come at any time from when it is sent, never, or twice.     *)
EXTENDS Integers

CONSTANTS
  Claims,     \* how many claims the client makes at most, one after the other
  Sends,      \* how many attempts it sends for each
  Lease,      \* in ticks, like all times
  Timeout,    \* a request that failed is executed no later than so long after
  Tokens,     \* how many tokens a grant brings
  End,        \* when time stops
  Minted,     \* how many tokens are minted at most
  Mistake     \* what is done wrong on purpose, or "none"

VARIABLES
  now,
  key,        \* at the store: whose the name is, and until when
  places,     \* at the store: the claims that wait
  counter,    \* at the store: the last token
  messages,   \* to the client: which claim was granted, and its first token
  net,        \* the client's requests that are under way, or may yet be executed
  con,        \* the client's contender
  rel,        \* what is known of the release of each claim
  begun,      \* the largest token with which a hold began
  rising      \* whether every hold began with a larger token than those before

vars == <<now, key, places, counter, messages, net, con, rel, begun, rising>>
store == <<key, places, counter, messages>>
history == <<begun, rising>>

Max(a, b) == IF a > b THEN a ELSE b

Open == -1
Numbers == 1..Claims
Other == 0
Free == [state |-> "free", id |-> -1, until |-> 0]

Idle(n) == [phase |-> "idle", n |-> n, sends |-> 0, anchor |-> 0, doubt |-> 0, kept |-> 0,
            next |-> 0, last |-> 0, until |-> 0, token |-> 0]

Init ==
  /\ now = 0
  /\ key = Free /\ places = {} /\ counter = 0 /\ messages = {}
  /\ net = {} /\ con = Idle(0)
  /\ rel = [n \in Numbers |-> [state |-> "none", doubt |-> 0]]
  /\ begun = 0 /\ rising = TRUE

-----------------------------------------------------------------------------
(* The engine *)

Request(verb, n, no) ==
  [verb |-> verb, n |-> n, no |-> no, at |-> now, by |-> Open, answer |-> "none", first |-> 0]
Send(verb, n, no) == net' = net \cup {Request(verb, n, no)}
IsOpen(r) == r.by = Open

Becomes(x) == [x |-> x, due |-> FALSE, token |-> 0]
Drops(x)   == [x |-> Idle(x.n), due |-> TRUE, token |-> 0]
Gives(x)   == [x |-> [x EXCEPT !.phase = "held", !.kept = 0, !.token = x.next, !.next = x.next + 1],
               due |-> FALSE, token |-> x.next]

Apply(result) ==
  /\ con' = result.x
  /\ rel' = IF result.due THEN [rel EXCEPT ![con.n] = [state |-> "due", doubt |-> con.doubt]]
            ELSE rel
  /\ begun' = Max(begun, result.token)
  /\ rising' = (rising /\ (result.token = 0 \/ result.token > begun))

IsHeld == con.phase = "held"
Believes == IsHeld /\ now < con.until

(* The anchor is set when the claim is sent for the first time, and stays.    *)
Wish ==
  LET again == Mistake = "a released claim waits again" /\ con.n > 0
      n == IF again THEN con.n ELSE con.n + 1 IN
  /\ con.phase = "idle" /\ n <= Claims
  /\ con' = [Idle(n) EXCEPT !.phase = "attempting", !.sends = 1, !.anchor = now]
  /\ Send("attempt", n, IF again THEN 0 ELSE 1)
  /\ UNCHANGED <<now, store, rel, history>>

TryAgain ==
  /\ con.phase = "waiting" /\ con.sends < Sends
  /\ con' = [con EXCEPT !.phase = "attempting", !.sends = @ + 1,
               !.anchor = IF Mistake = "anchored at the last attempt" THEN now ELSE @]
  /\ Send("attempt", con.n, con.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

Leave == con.phase = "waiting" /\ Apply(Drops(con)) /\ UNCHANGED <<now, store, net>>

HandOff ==
  /\ Believes /\ con.next <= con.last
  /\ Apply(Gives(con)) /\ UNCHANGED <<now, store, net>>

Unlock == IsHeld /\ Apply(Drops(con)) /\ UNCHANGED <<now, store, net>>

(* What a message says is good for a lease from the anchor: the store gave   *)
(* the name to a claim that it knew, hence after that was sent.              *)
Good(x) ==
  IF Mistake = "validity from receipt" THEN now + Lease ELSE x.anchor + Lease

Told(x, first) ==
  LET y == [x EXCEPT !.next = first, !.last = first + Tokens - 1, !.until = Good(x)] IN
  IF now < y.until THEN Gives(y) ELSE Becomes([x EXCEPT !.phase = "waiting", !.kept = 0])

(* Beside an attempt it is remembered: the answer decides.                   *)
Hears(x, m) ==
  IF m.n # x.n /\ Mistake # "for whichever claim is current" THEN Becomes(x)
  ELSE IF x.phase = "waiting" \/ (x.phase = "attempting" /\ Mistake = "taken beside an attempt")
    THEN Told(x, m.first)
  ELSE IF x.phase = "attempting" /\ x.kept = 0 THEN Becomes([x EXCEPT !.kept = m.first])
  ELSE IF x.phase = "held" /\ Mistake = "second grant"
    THEN Becomes([x EXCEPT !.next = m.first, !.last = m.first + Tokens - 1])
  ELSE Becomes(x)

Hear(m) ==
  /\ Apply(Hears(con, m))
  /\ UNCHANGED <<now, store, net>>

(* "nobody": the last wish was withdrawn while the attempt was unanswered.   *)
Granted(x, r) ==
  LET y == [x EXCEPT !.next = r.first, !.last = r.first + Tokens - 1, !.until = r.at + Lease] IN
  IF now >= y.until THEN Drops(x) ELSE Gives(y)

Busy(x) == IF x.kept # 0 THEN Told(x, x.kept) ELSE Becomes([x EXCEPT !.phase = "waiting"])

Answered(r, wanted) ==
  IF r.n # con.n \/ con.phase # "attempting" THEN Becomes(con)
  ELSE IF ~wanted THEN Drops(con)
  ELSE IF r.answer = "granted" THEN Granted(con, r)
  ELSE Busy(con)

ReceiveAnswer(r) ==
  /\ r.verb = "attempt" /\ IsOpen(r) /\ r.answer # "none"
  /\ net' = net \ {r}
  /\ \E wanted \in BOOLEAN : Apply(Answered(r, wanted))
  /\ UNCHANGED <<now, store>>

ReceiveRelease(r) ==
  /\ r.verb = "release" /\ IsOpen(r) /\ r.answer # "none"
  /\ net' = net \ {r}
  /\ rel' = IF rel[r.n].state = "due" /\ r.at > rel[r.n].doubt
            THEN [rel EXCEPT ![r.n].state = "settled"] ELSE rel
  /\ UNCHANGED <<now, store, con, history>>

(* The outcome of an attempt is unknown: it may be executed for a while yet. *)
Fail(r) ==
  /\ r.verb = "attempt" /\ IsOpen(r) /\ r.n = con.n /\ con.phase = "attempting"
  /\ net' = (net \ {r}) \cup (IF r.answer = "none" THEN {[r EXCEPT !.by = now + Timeout]} ELSE {})
  /\ con' = [con EXCEPT !.phase = "waiting", !.kept = 0, !.doubt = now + Timeout]
  /\ UNCHANGED <<now, store, rel, history>>

Release(n) ==
  /\ rel[n].state = "due" /\ ~\E r \in net : r.verb = "release" /\ r.n = n
  /\ Send("release", n, 0)
  /\ UNCHANGED <<now, store, con, rel, history>>

-----------------------------------------------------------------------------
(* The store: each request is one atomic step. Claim 0 is the neighbour's,   *)
(* whose hold begins with its grant.                                         *)

IsGrantOf(id) == key.state = "grant" /\ key.id = id
Grant(id) == [state |-> "grant", id |-> id, until |-> now + Lease]

Attempt(id) ==
  IF key.state = "free" \/ IsGrantOf(id)
    THEN [key |-> IF IsGrantOf(id) THEN [key EXCEPT !.until = Max(@, now + Lease)] ELSE Grant(id),
          places |-> places \ {id}, to |-> id, answer |-> "granted"]
    ELSE [key |-> key, places |-> places \cup {id}, to |-> -1, answer |-> "busy"]

(* The name passes to a waiter whose place has not lapsed, or is free.       *)
Remove(id, to) ==
  [key |-> IF ~IsGrantOf(id) THEN key ELSE IF to = -1 THEN Free ELSE Grant(to),
   places |-> places \ {id, IF IsGrantOf(id) THEN to ELSE id},
   to |-> IF IsGrantOf(id) THEN to ELSE -1, answer |-> "released"]

Results(verb, id) ==
  IF verb = "attempt" THEN {Attempt(id)}
  ELSE {Remove(id, to) : to \in {-1} \cup (places \ {id})}

(* Who is granted gets new tokens in the same step. *)
Stores(verb, result) ==
  /\ key' = result.key /\ places' = result.places
  /\ counter' = IF result.to = -1 THEN counter ELSE counter + Tokens
  /\ counter' <= Minted
  /\ messages' = IF verb = "release" /\ result.to > 0
                 THEN messages \cup {[n |-> result.to, first |-> counter + 1]} ELSE messages

NeighbourBegins(result) ==
  LET fresh == result.to = Other /\ ~IsGrantOf(Other) IN
  /\ begun' = IF fresh THEN Max(begun, counter + 1) ELSE begun
  /\ rising' = (rising /\ (fresh => counter + 1 > begun))

Execute(r) ==
  /\ r.answer = "none" /\ (IsOpen(r) \/ now <= r.by)
  /\ \E result \in Results(r.verb, r.n) :
       /\ Stores(r.verb, result)
       /\ NeighbourBegins(result)
       /\ net' = (net \ {r}) \cup
            (IF IsOpen(r) THEN {[r EXCEPT !.answer = result.answer, !.first = counter + 1]} ELSE {})
  /\ UNCHANGED <<now, con, rel>>

NeighbourActs ==
  \E verb \in {"attempt", "release"} : \E result \in Results(verb, Other) :
    /\ Stores(verb, result)
    /\ NeighbourBegins(result)
    /\ UNCHANGED <<now, net, con, rel>>

Tick ==
  /\ now < End
  /\ now' = now + 1
  /\ key' = IF key.state # "free" /\ now + 1 >= key.until THEN Free ELSE key
  /\ net' = {r \in net : IsOpen(r) \/ r.by > now}
  /\ UNCHANGED <<places, counter, messages, con, rel, history>>

-----------------------------------------------------------------------------
Next ==
  \/ Tick \/ NeighbourActs
  \/ Wish \/ TryAgain \/ Leave \/ HandOff \/ Unlock
  \/ \E m \in messages : Hear(m)
  \/ \E n \in Numbers : Release(n)
  \/ \E r \in net : Execute(r) \/ ReceiveAnswer(r) \/ ReceiveRelease(r) \/ Fail(r)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must always be so: as in Lock *)

Exclusion == Believes => ~IsGrantOf(Other)
Backed == Believes => IsGrantOf(con.n) /\ key.until >= con.until
TokensRise == rising
NotOvertaken == Believes => con.token = begun
NoOrphan ==
  \A n \in Numbers : rel[n].state = "settled" => ~IsGrantOf(n) /\ n \notin places

-----------------------------------------------------------------------------
(* What must be possible: each of these is violated if the model is alive *)

NeverHeldByMessage == ~(Believes /\ con.anchor + Lease = con.until /\ con.anchor < now /\ messages # {})
NeverRemembered == ~(con.phase = "attempting" /\ con.kept # 0)
NeverTooLate == \A m \in messages : ~(con.phase = "waiting" /\ m.n = con.n /\ now >= con.anchor + Lease)
=============================================================================
