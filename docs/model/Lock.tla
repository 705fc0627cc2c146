-------------------------------- MODULE Lock --------------------------------
(* One lock name: clients that each run the engine, the store, and the      *)
(* network between them. README.md maps every action to the code.           *)
(*                                                                          *)
(* Time is the store's. What a client believes is told in it, for the worst *)
(* case: its clock has used up the margin. A frozen client takes no step    *)
(* while time goes on; one that crashed takes none any more.                *)
EXTENDS Integers

CONSTANTS
  Clients,    \* those that run the engine
  Neighbour,  \* whether there is one more that is nothing but requests, executed at once
  Claims,     \* how many claims a client makes at most, one after the other
  Sends,      \* how many attempts and renewals it sends for each
  Lease,      \* in ticks, like all times
  Timeout,    \* a request that failed is executed no later than so long after
  Reserved,   \* how long a reservation lasts
  Tokens,     \* how many tokens a grant brings
  Verbs,      \* how a tenure ends but by a release: subset of {"extend", "yield"}
  Kinds,      \* what a wish asks for: subset of {"fixed", "renewed"}
  End,        \* when time stops
  Minted,     \* how many tokens are minted at most
  Mistake     \* what is done wrong on purpose, or "none"

VARIABLES
  now,
  key,        \* at the store: whose the name is, and until when
  places,     \* at the store: the claims that wait
  counter,    \* at the store: the last token
  net,        \* of each client: the requests that are under way, or may yet be executed
  con,        \* of each client: its contender
  rel,        \* of each client: what is known of the release of each claim
  begun,      \* the largest token with which a hold began
  rising      \* whether every hold began with a larger token than those before

vars == <<now, key, places, counter, net, con, rel, begun, rising>>
store == <<key, places, counter>>
history == <<begun, rising>>

Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b

Open == -1   \* of a request: its answer is awaited. Of a hold: it ends with the grant

Numbers == 1..Claims
Ids == Clients \X Numbers
Other == <<"neighbour", 1>>

Free == [state |-> "free", id |-> <<>>, until |-> 0, first |-> 0]

Idle(n) == [phase |-> "idle", n |-> n, sends |-> 0, doubt |-> 0, next |-> 0, last |-> 0,
            until |-> 0, token |-> 0, end |-> 0, renewing |-> FALSE]

Init ==
  /\ now = 0
  /\ key = Free /\ places = {} /\ counter = 0
  /\ net = [c \in Clients |-> {}]
  /\ con = [c \in Clients |-> Idle(0)]
  /\ rel = [c \in Clients |-> [n \in Numbers |-> [state |-> "none", doubt |-> 0]]]
  /\ begun = 0 /\ rising = TRUE

-----------------------------------------------------------------------------
(* The engine's side of the network *)

Request(c, verb, n, no) ==
  [verb |-> verb, n |-> n, no |-> no, at |-> now, by |-> Open, answer |-> "none", first |-> 0]

Send(c, verb, n, no) == net' = [net EXCEPT ![c] = @ \cup {Request(c, verb, n, no)}]

IsOpen(r) == r.by = Open
IsExtension(r) == r.verb \in {"extend", "yield"}
IsUnderWay(c, verb, n) == \E r \in net[c] : r.verb = verb /\ r.n = n /\ IsOpen(r)

(* What a transition does: the contender it leaves; the claims that are      *)
(* given up and whose release is due; those of which nothing is left; the    *)
(* token of a hold that begins, or 0.                                        *)
Becomes(x) == [x |-> x, due |-> {}, final |-> {}, token |-> 0]
Drops(x)   == [x |-> Idle(x.n), due |-> {x.n}, final |-> {}, token |-> 0]
Ignored(x) == Becomes(x)

Releases(c, result, doubt) ==
  [rel EXCEPT ![c] = [n \in Numbers |->
     IF n \in result.due THEN [state |-> "due", doubt |-> doubt]
     ELSE IF n \in result.final THEN [@[n] EXCEPT !.state = "settled"]
     ELSE @[n]]]

Apply(c, result) ==
  /\ con' = [con EXCEPT ![c] = result.x]
  /\ rel' = Releases(c, result, con[c].doubt)
  /\ begun' = Max(begun, result.token)
  /\ rising' = (rising /\ (result.token = 0 \/ result.token > begun))

-----------------------------------------------------------------------------
(* Holds *)

HasToken(x) == x.next <= x.last
Ends(x) == IF x.end = Open THEN x.until ELSE x.end
IsHeld(x) == x.phase = "held"
Believes(c) == IsHeld(con[c]) /\ now < Ends(con[c])

Told(x, kind) ==
  IF kind = "renewed" THEN Open
  ELSE IF Mistake = "hand-off past a fixed lease" THEN now + Lease
  ELSE Min(now + Lease, x.until)

Covers(x, kind) ==
  \/ Mistake = "hand-off past a fixed lease"
  \/ x.until - now >= (IF kind = "fixed" THEN Lease ELSE (Lease + 1) \div 2)

Gives(x, kind) ==
  [Becomes([x EXCEPT !.phase = "held", !.token = x.next, !.next = x.next + 1,
                     !.end = Told(x, kind)])
   EXCEPT !.token = x.next]

(* The end of a hold while somebody of this client waits. *)
HandOff(c, kind) ==
  LET x == con[c] IN
  /\ IsHeld(x) /\ now < x.until /\ HasToken(x)
  /\ Covers(x, kind)
  /\ Apply(c, Gives(x, kind))
  /\ UNCHANGED <<now, store, net>>

RenewFirst(c, kind) ==
  LET x == con[c] IN
  /\ IsHeld(x) /\ now < x.until /\ HasToken(x)
  /\ ~Covers(x, kind) /\ x.sends < Sends
  /\ con' = [con EXCEPT ![c] = [x EXCEPT !.phase = "offering", !.token = 0, !.end = 0,
                                         !.renewing = TRUE, !.sends = x.sends + 1]]
  /\ Send(c, "renew", x.n, x.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

(* The range is used up, or the tenure is over, and somebody of this client  *)
(* waits: one request brings more tokens, or passes the name on and begins   *)
(* to wait under the next number. In doubt the claim is dropped instead.     *)
Extend(c, verb) ==
  LET x == con[c] IN
  /\ IsHeld(x) /\ now < x.until /\ x.sends < Sends
  /\ verb = "yield" => x.n < Claims
  /\ x.doubt = 0 \/ Mistake = "yield in doubt"
  /\ con' = [con EXCEPT ![c] = [x EXCEPT !.phase = "extending", !.token = 0, !.end = 0,
                                         !.sends = x.sends + 1]]
  /\ Send(c, verb, x.n, x.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

(* Nobody waits, or nothing is left to hand on. *)
Unlock(c) ==
  LET x == con[c] IN
  /\ IsHeld(x)
  /\ Apply(c, Drops(x))
  /\ UNCHANGED <<now, store, net>>

(* The hold is over: whoever notices first. What is left is released when    *)
(* the owner leaves; one that never leaves is a release that is never sent.  *)
Lose(c) ==
  LET x == con[c] IN
  /\ IsHeld(x) /\ now >= Ends(x)
  /\ Apply(c, Drops(x))
  /\ UNCHANGED <<now, store, net>>

Renew(c) ==
  LET x == con[c] IN
  /\ IsHeld(x) /\ now < Ends(x) /\ x.end = Open /\ ~x.renewing /\ x.sends < Sends
  /\ con' = [con EXCEPT ![c].renewing = TRUE, ![c].sends = x.sends + 1]
  /\ Send(c, "renew", x.n, x.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

(* Mistake: tokens that are minted in a step of their own. *)
Refill(c) ==
  LET x == con[c] IN
  /\ Mistake = "token refill outside the grant"
  /\ IsHeld(x) /\ now < Ends(x) /\ x.sends < Sends
  /\ con' = [con EXCEPT ![c].sends = x.sends + 1]
  /\ Send(c, "refill", x.n, x.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

-----------------------------------------------------------------------------
(* Attempts *)

Wish(c) ==
  LET n == con[c].n + 1 IN
  /\ con[c].phase = "idle" /\ n <= Claims
  /\ con' = [con EXCEPT ![c] = [Idle(n) EXCEPT !.phase = "attempting", !.sends = 1]]
  /\ Send(c, "attempt", n, 1)
  /\ UNCHANGED <<now, store, rel, history>>

(* The poll, or a message. One attempt of a claim is unanswered at a time. *)
TryAgain(c) ==
  LET x == con[c] IN
  /\ \/ x.phase = "waiting"
     \/ Mistake = "second grant" /\ x.phase = "attempting"
  /\ x.sends < Sends
  /\ con' = [con EXCEPT ![c].phase = "attempting", ![c].sends = x.sends + 1]
  /\ Send(c, "attempt", x.n, x.sends + 1)
  /\ UNCHANGED <<now, store, rel, history>>

(* The last wish is withdrawn. While an attempt is unanswered the claim      *)
(* stays until the answer.                                                   *)
Leave(c) ==
  /\ con[c].phase = "waiting"
  /\ Apply(c, Drops(con[c]))
  /\ UNCHANGED <<now, store, net>>

(* Mistake: it is released at once, and its grant used by the next wish. *)
LeaveEarly(c) ==
  /\ Mistake = "late grant after a release"
  /\ con[c].phase = "attempting"
  /\ rel' = [rel EXCEPT ![c][con[c].n] = [state |-> "due", doubt |-> 0]]
  /\ UNCHANGED <<now, store, net, con, history>>

(* "nobody": the last wish was withdrawn while the attempt was unanswered. *)
Granted(x, r, next) ==
  LET y == [x EXCEPT !.next = r.first, !.last = r.first + Tokens - 1, !.until = r.at + Lease] IN
  IF r.n # x.n THEN Ignored(x)
  ELSE IF x.phase = "held" /\ Mistake = "second grant"
    THEN Becomes([x EXCEPT !.next = r.first, !.last = r.first + Tokens - 1])
  ELSE IF x.phase # "attempting" THEN Ignored(x)
  ELSE IF now >= y.until \/ next = "nobody" THEN Drops(x)
  ELSE Gives(y, next)

Busy(x, r, next) ==
  IF r.n # x.n \/ x.phase # "attempting" THEN Ignored(x)
  ELSE IF next = "nobody" THEN Drops(x)
  ELSE Becomes([x EXCEPT !.phase = "waiting"])

(* A renewal keeps a hold, or serves the next one; if validity has ended it  *)
(* does neither.                                                             *)
Renewed(x, r, next) ==
  LET y == [x EXCEPT !.until = Max(@, r.at + Lease), !.renewing = FALSE] IN
  IF r.n # x.n \/ x.phase \notin {"held", "offering", "extending"} THEN Ignored(x)
  ELSE IF now >= Ends(x) /\ x.phase = "held" /\ Mistake # "revived hold" THEN Drops(x)
  ELSE IF x.phase # "offering" THEN Becomes(y)
  ELSE IF now >= x.until \/ next = "nobody" THEN Drops(x)
  ELSE Gives(y, next)

(* What is said of a grant while it is extended leaves the word to that.    *)
Gone(x, r) ==
  IF r.n # x.n \/ ~(IF IsExtension(r) THEN x.phase = "extending"
                     ELSE x.phase \in {"held", "offering"})
  THEN Ignored(x) ELSE Drops(x)

(* The answer proves that the claim had the name when its tokens were minted. *)
Extended(x, r, next) ==
  LET y == [x EXCEPT !.next = r.first, !.last = r.first + Tokens - 1,
                     !.until = Max(@, r.at + Lease)] IN
  IF r.n # x.n \/ x.phase # "extending" THEN Ignored(x)
  ELSE IF now >= y.until \/ next = "nobody" THEN Drops(y)
  ELSE Gives(y, next)

Yielded(x, r, next) ==
  LET y == [Idle(x.n + 1) EXCEPT !.phase = "waiting"] IN
  IF r.n # x.n \/ x.phase # "extending" THEN Ignored(x)
  ELSE [(IF next = "nobody" THEN Drops(y) ELSE Becomes(y)) EXCEPT !.final = {x.n}]

Refilled(x, r) ==
  IF r.n # x.n \/ x.phase # "held" THEN Ignored(x)
  ELSE Becomes([x EXCEPT !.next = r.first, !.last = r.first + Tokens - 1])

(* Final: nothing of the claim can be executed after this release. *)
Released(c, x, r) ==
  [Becomes(x) EXCEPT !.final =
     IF r.at > rel[c][r.n].doubt \/ Mistake = "late attempt after its release"
     THEN {r.n} ELSE {}]

React(c, r, next) ==
  LET x == con[c] IN
  CASE r.answer = "granted"  -> Granted(x, r, next)
    [] r.answer = "busy"     -> Busy(x, r, next)
    [] r.answer = "renewed"  -> Renewed(x, r, next)
    [] r.answer = "gone"     -> Gone(x, r)
    [] r.answer = "refilled" -> Refilled(x, r)
    [] r.answer = "extended" -> Extended(x, r, next)
    [] r.answer = "yielded"  -> Yielded(x, r, next)
    [] r.answer = "released" -> Released(c, x, r)

Receive(c, r, next) ==
  /\ IsOpen(r) /\ r.answer # "none"
  /\ net' = [net EXCEPT ![c] = @ \ {r}]
  /\ Apply(c, React(c, r, next))
  /\ UNCHANGED <<now, store>>

(* The connection is closed, and the stage fails with its outcome unknown:   *)
(* what was not executed yet may be, for one request time-out. (A release    *)
(* that is executed late does what its repetition does.)                     *)
FailedAttempt(x, next) ==
  LET y == [x EXCEPT !.doubt = now + Timeout] IN
  IF next = "nobody" THEN Drops(y) ELSE Becomes([y EXCEPT !.phase = "waiting"])

FailedRenewal(x) ==
  IF x.phase = "offering" THEN Drops(x) ELSE Becomes([x EXCEPT !.renewing = FALSE])

(* Nobody knows which of the two claims has what. *)
FailedExtension(x, r) ==
  IF r.verb = "extend" THEN Drops(x)
  ELSE IF Mistake = "successor left behind"
    THEN [Drops(x) EXCEPT !.x = Idle(x.n + 1), !.final = {x.n + 1}]
  ELSE [Drops(x) EXCEPT !.x = Idle(x.n + 1), !.due = {x.n, x.n + 1}]

Failed(x, r, next) ==
  IF r.n # x.n THEN Ignored(x)
  ELSE IF r.verb = "attempt" /\ x.phase = "attempting" THEN FailedAttempt(x, next)
  ELSE IF r.verb = "renew" /\ x.phase \in {"held", "offering"} THEN FailedRenewal(x)
  ELSE IF IsExtension(r) /\ x.phase = "extending" THEN FailedExtension(x, r)
  ELSE Ignored(x)

Fail(c, r, next) ==
  LET result == Failed(con[c], r, next)
      late == IF r.answer = "none" /\ r.verb # "release"
              THEN {[r EXCEPT !.by = now + Timeout]} ELSE {}
      doubt == IF r.verb = "attempt" \/ IsExtension(r) THEN now + Timeout ELSE con[c].doubt IN
  /\ IsOpen(r)
  /\ net' = [net EXCEPT ![c] = (@ \ {r}) \cup late]
  /\ con' = [con EXCEPT ![c] = result.x]
  /\ rel' = Releases(c, result, doubt)
  /\ UNCHANGED <<now, store, history>>

-----------------------------------------------------------------------------
(* Releases: sent when due, and again until one is final *)

Release(c, n) ==
  /\ rel[c][n].state = "due" /\ ~IsUnderWay(c, "release", n)
  /\ Send(c, "release", n, 0)
  /\ UNCHANGED <<now, store, con, rel, history>>

-----------------------------------------------------------------------------
(* The store: each request is one atomic step *)

IsGrantOf(id) == key.state = "grant" /\ key.id = id
IsOf(id) == key.state # "free" /\ key.id = id

Grant(id) == [state |-> "grant", id |-> id, until |-> now + Lease, first |-> counter + 1]

Repeated == IF Mistake = "repeat without a deadline" THEN key.until ELSE Max(key.until, now + Lease)

(* The key, the waiters and the counter that a request leaves, and its answer. *)
Attempt(id) ==
  CASE IsGrantOf(id) ->
         [key |-> [key EXCEPT !.until = Repeated, !.first = counter + 1],
          places |-> places \ {id}, counter |-> counter + Tokens, answer |-> "granted"]
    [] key.state = "free" \/ (IsOf(id) /\ ~IsGrantOf(id)) ->
         [key |-> Grant(id), places |-> places \ {id}, counter |-> counter + Tokens,
          answer |-> "granted"]
    [] OTHER ->
         [key |-> key, places |-> places \cup {id}, counter |-> counter, answer |-> "busy"]

Prolong(id) ==
  [key |-> IF IsGrantOf(id) THEN [key EXCEPT !.until = Max(@, now + Lease)] ELSE key,
   places |-> places, counter |-> counter, answer |-> IF IsGrantOf(id) THEN "renewed" ELSE "gone"]

(* The name passes to a waiter whose place has not lapsed, or is free. *)
Successors(id) ==
  {Free} \cup {[state |-> "reserved", id |-> w, until |-> now + Reserved, first |-> 0] :
                 w \in places \ {id}}

Remove(id, successor) ==
  [key |-> IF IsOf(id) THEN successor ELSE key,
   places |-> places \ {id, IF IsOf(id) THEN successor.id ELSE id},
   counter |-> counter, answer |-> "released"]

Mint == [key |-> key, places |-> places, counter |-> counter + Tokens, answer |-> "refilled"]

(* More tokens for a grant, in the step that proves it. *)
More(id) ==
  IF IsGrantOf(id)
    THEN [key |-> [key EXCEPT !.until = Max(@, now + Lease), !.first = counter + 1],
          places |-> places, counter |-> counter + Tokens, answer |-> "extended"]
  ELSE IF Mistake = "extended without proof"
    THEN [key |-> key, places |-> places, counter |-> counter + Tokens, answer |-> "extended"]
  ELSE [key |-> key, places |-> places, counter |-> counter, answer |-> "gone"]

(* The name passes on as if it were released, and the next claim waits.      *)
Yield(id, successor) ==
  IF ~IsGrantOf(id) \/ successor = Free THEN More(id)
  ELSE [key |-> successor, places |-> (places \ {id, successor.id}) \cup {<<id[1], id[2] + 1>>},
        counter |-> counter, answer |-> "yielded"]

Script(verb, id, successor) ==
  CASE verb = "attempt" -> Attempt(id)
    [] verb = "renew"   -> Prolong(id)
    [] verb = "refill"  -> Mint
    [] verb = "release" -> Remove(id, successor)
    [] verb = "extend" -> More(id)
    [] verb = "yield"   -> Yield(id, successor)

Becoming(verb, id) == IF verb \in {"release", "yield"} /\ IsOf(id) THEN Successors(id) ELSE {Free}

Stores(result) ==
  /\ result.counter <= Minted
  /\ key' = result.key /\ places' = result.places /\ counter' = result.counter

Execute(c, r) ==
  /\ r.answer = "none" /\ (IsOpen(r) \/ now <= r.by)
  /\ \E successor \in Becoming(r.verb, <<c, r.n>>) :
       LET result == Script(r.verb, <<c, r.n>>, successor)
           answered == {[r EXCEPT !.answer = result.answer, !.first = counter + 1]} IN
       /\ Stores(result)
       /\ net' = [net EXCEPT ![c] = (@ \ {r}) \cup (IF IsOpen(r) THEN answered ELSE {})]
  /\ UNCHANGED <<now, con, rel, history>>

(* One more client, of which only what the store executes is seen: its hold  *)
(* begins with its grant.                                                    *)
NeighbourActs ==
  /\ Neighbour
  /\ \E verb \in {"attempt", "release"} : \E successor \in Becoming(verb, Other) :
       LET result == Script(verb, Other, successor)
           fresh == result.answer = "granted" /\ ~IsGrantOf(Other) IN
       /\ Stores(result)
       /\ begun' = IF fresh THEN Max(begun, counter + 1) ELSE begun
       /\ rising' = (rising /\ (fresh => counter + 1 > begun))
  /\ UNCHANGED <<now, net, con, rel>>

Tick ==
  /\ now < End
  /\ now' = now + 1
  /\ key' = IF key.state # "free" /\ now + 1 >= key.until THEN Free ELSE key
  /\ net' = [c \in Clients |-> {r \in net[c] : IsOpen(r) \/ r.by > now}]
  /\ UNCHANGED <<places, counter, con, rel, history>>

-----------------------------------------------------------------------------
ClientActs(c) ==
  \/ Wish(c) \/ TryAgain(c) \/ Leave(c) \/ LeaveEarly(c)
  \/ Unlock(c) \/ Lose(c) \/ Renew(c) \/ Refill(c)
  \/ \E kind \in Kinds : HandOff(c, kind) \/ RenewFirst(c, kind)
  \/ \E verb \in Verbs : Extend(c, verb)
  \/ \E n \in Numbers : Release(c, n)
  \/ \E r \in net[c] :
       \/ Execute(c, r)
       \/ \E next \in Kinds \cup {"nobody"} : Receive(c, r, next) \/ Fail(c, r, next)

Next == Tick \/ NeighbourActs \/ \E c \in Clients : ClientActs(c)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must always be so *)

(* Whoever believes is alone. *)
Exclusion ==
  \A c \in Clients :
    Believes(c) => /\ \A d \in Clients \ {c} : ~Believes(d)
                   /\ ~IsGrantOf(Other)

(* ... and the store keeps the name for him at least as long. *)
Backed == \A c \in Clients :
            Believes(c) => IsGrantOf(<<c, con[c].n>>) /\ key.until >= Ends(con[c])

(* Every hold has a larger token than all that began before it. *)
TokensRise == rising

(* Nobody has begun a hold after the one that somebody still believes in. *)
NotOvertaken == \A c \in Clients : Believes(c) => con[c].token = begun

(* Once another claim is granted, no token is left that passes its fence:    *)
(* a thread may freeze between its last look at the validity and its write.  *)
Fenced == \A c \in Clients :
            (IsHeld(con[c]) /\ key.state = "grant" /\ key.id # <<c, con[c].n>>)
              => con[c].last < key.first

(* A claim whose release is settled has left nothing, for ever. *)
NoOrphan == \A c \in Clients, n \in Numbers :
              rel[c][n].state = "settled" => ~IsOf(<<c, n>>) /\ <<c, n>> \notin places

-----------------------------------------------------------------------------
(* What must be possible: each of these is violated if the model is alive *)

NeverHandedOffAfterRenewal ==
  \A c \in Clients : ~(con[c].token > 1 /\ con[c].token = con[c].last /\ con[c].until > Lease + 1)
NeverOvertaken == \A c \in Clients : ~(IsHeld(con[c]) /\ IsGrantOf(Other))
NeverExecutedLate ==
  ~\E c \in Clients, n \in Numbers : IsGrantOf(<<c, n>>) /\ rel[c][n].doubt > 0
NeverSettledAfterDoubt ==
  ~\E c \in Clients, n \in Numbers : rel[c][n].state = "settled" /\ rel[c][n].doubt > 0
NeverExtended == \A c \in Clients : con[c].token <= Tokens \/ con[c].sends < 2
NeverYielded ==
  ~\E c \in Clients, n \in Numbers : con[c].phase = "waiting" /\ con[c].sends = 0
NeverReserved == ~\E id \in Ids : IsOf(id) /\ ~IsGrantOf(id)
=============================================================================
