------------------------------- MODULE Quorum -------------------------------
(* Locks on several servers that know nothing of each other: a claim has the *)
(* name while a majority has granted it. Each server has a token counter of  *)
(* its own; grants of different majorities have rising tokens all the same.  *)
(*                                                                          *)
(* A round is one attempt at all servers. What was sent may be executed late *)
(* and in any order. A client decides by the votes that it has, which may be *)
(* fewer than there are, and may give a round up whenever it likes.          *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
  Clients,
  Servers,
  Rounds,     \* how many rounds a client makes at most
  End,        \* when time stops
  Lease,      \* for how long a server keeps a grant, in ticks
  Wait,       \* the grant delay
  Losses,     \* how often a server loses its data at most
  Renews,     \* whether holds are renewed
  Uneven,     \* how far the servers' counters differ at the beginning
  Rate,       \* tokens per tick that a counter which is lost starts from
  Mistake     \* what is done wrong on purpose, or "none"

VARIABLES
  now,
  server,     \* of each: whose the lock is, of which round, until when; the counter; until when it is closed
  client,
  net,        \* what was sent and not executed
  losses,
  begun,      \* the largest token with which a hold began
  rising      \* whether every hold began with a larger token than those before

vars == <<now, server, client, net, losses, begun, rising>>

Max(a, b) == IF a > b THEN a ELSE b

All == Cardinality(Servers)
Needed == IF Mistake = "minority counted" THEN All \div 2 ELSE All \div 2 + 1

Nobody == <<>>
Free(s) == [server EXCEPT ![s].owner = Nobody, ![s].round = 0, ![s].until = 0]

(* n is the claim, got what each server has minted, for whom "reached" has   *)
(* the servers that count up to the token.                                   *)
Fresh == [n |-> 0, round |-> 0, phase |-> "idle", since |-> 0, got |-> [s \in Servers |-> 0],
          reached |-> {}, token |-> 0, until |-> 0, asked |-> 0, renewed |-> {},
          released |-> FALSE]

Init ==
  /\ now = 1
  /\ \E counters \in [Servers -> 0..Uneven] :
       server = [s \in Servers |->
         [owner |-> Nobody, round |-> 0, until |-> 0, counter |-> counters[s], closed |-> 0]]
  /\ client = [c \in Clients |-> Fresh]
  /\ net = {} /\ losses = 0 /\ begun = 0 /\ rising = TRUE

Request(kind, c, s, number) == [kind |-> kind, c |-> c, n |-> client[c].n, s |-> s, number |-> number]

(* To all servers; where there is nothing of the claim, and nothing can come *)
(* to be, a request has no effect and is left out.                          *)
ToAll(kind, c, number) ==
  {Request(kind, c, s, number) : s \in {s \in Servers :
     \/ server[s].owner = <<c, client[c].n>>
     \/ \E m \in net : m.kind = "attempt" /\ m.c = c /\ m.n = client[c].n /\ m.s = s}}

-----------------------------------------------------------------------------
(* The servers *)

Vote(m, token) ==
  LET x == client[m.c] IN
  /\ x.n = m.n /\ x.phase = "asking"
  /\ x.round = m.number \/ Mistake = "late vote counts"
  /\ token > 0

Attempt(m) ==
  LET x == server[m.s]
      mine == x.owner = <<m.c, m.n>>
      grants == now >= x.closed /\ (mine \/ x.owner = Nobody)
      token == IF grants THEN x.counter + 1 ELSE 0
  IN
  /\ server' = IF grants
               THEN [server EXCEPT ![m.s].owner = <<m.c, m.n>>,
                                   ![m.s].round = Max(@, m.number),
                                   ![m.s].until = Max(@, now + Lease),
                                   ![m.s].counter = token]
               ELSE server
  /\ client' = IF Vote(m, token) THEN [client EXCEPT ![m.c].got[m.s] = token] ELSE client

Raise(m) ==
  LET mine == server[m.s].owner = <<m.c, m.n>> IN
  /\ server' = IF mine THEN [server EXCEPT ![m.s].counter = Max(@, m.number)] ELSE server
  /\ client' = IF mine /\ client[m.c].n = m.n /\ client[m.c].phase = "raising"
                  /\ client[m.c].token = m.number
               THEN [client EXCEPT ![m.c].reached = @ \cup {m.s}] ELSE client

GiveBack(m) ==
  LET x == server[m.s] IN
  /\ server' = IF x.owner = <<m.c, m.n>>
                  /\ (x.round <= m.number \/ Mistake = "gives back any round")
               THEN Free(m.s) ELSE server
  /\ UNCHANGED client

Release(m) ==
  /\ server' = IF server[m.s].owner = <<m.c, m.n>> THEN Free(m.s) ELSE server
  /\ UNCHANGED client

Renew(m) ==
  LET mine == server[m.s].owner = <<m.c, m.n>> IN
  /\ server' = IF mine THEN [server EXCEPT ![m.s].until = Max(@, now + Lease)] ELSE server
  /\ client' = IF mine /\ client[m.c].n = m.n /\ client[m.c].asked = m.number
               THEN [client EXCEPT ![m.c].renewed = @ \cup {m.s}] ELSE client

Execute(m) ==
  /\ net' = net \ {m}
  /\ CASE m.kind = "attempt" -> Attempt(m)
       [] m.kind = "raise" -> Raise(m)
       [] m.kind = "back" -> GiveBack(m)
       [] m.kind = "release" -> Release(m)
       [] m.kind = "renew" -> Renew(m)
  /\ UNCHANGED <<now, losses, begun, rising>>

(* It is started again without its data. *)
Lose(s) ==
  /\ losses < Losses /\ losses' = losses + 1
  /\ server' = [server EXCEPT ![s] =
       [owner |-> Nobody, round |-> 0, until |-> 0, counter |-> now * Rate,
        closed |-> IF Mistake = "no grant delay" THEN 0 ELSE now + Wait]]
  /\ UNCHANGED <<now, client, net, begun, rising>>

-----------------------------------------------------------------------------
(* The clients *)

Believes(c) == client[c].phase = "held" /\ now < client[c].until

(* With the claim that it has, if that was not released, or with a new one.  *)
Ask(c, claim) ==
  LET x == client[c] IN
  /\ x.phase = "idle" /\ x.round < Rounds
  /\ claim = x.n + 1 \/ (claim = x.n /\ x.n > 0 /\ ~x.released)
  /\ client' = [client EXCEPT ![c].n = claim, ![c].round = @ + 1, ![c].phase = "asking",
       ![c].since = now, ![c].released = FALSE,
       ![c].got = IF Mistake = "late vote counts" THEN @ ELSE [s \in Servers |-> 0]]
  /\ net' = net \cup {[kind |-> "attempt", c |-> c, n |-> claim, s |-> s, number |-> x.round + 1]
                      : s \in Servers}
  /\ UNCHANGED <<now, server, losses, begun, rising>>

(* Of the servers that have granted, so many belong to a majority that has   *)
(* granted before, whichever that was.                                       *)
Common(granting) == Cardinality(granting) + (All \div 2 + 1) - All

(* The token that so many of them have minted at least. *)
First(c, granting) ==
  LET got == client[c].got
      common == IF Mistake = "smallest token" THEN Cardinality(granting)
                ELSE Max(1, Common(granting))
  IN
  CHOOSE t \in {got[s] : s \in granting} :
    /\ Cardinality({s \in granting : got[s] >= t}) >= common
    /\ Cardinality({s \in granting : got[s] > t}) < common

Begin(c, token) ==
  /\ client' = [client EXCEPT ![c].phase = "held", ![c].token = token,
       ![c].until = (IF Mistake = "validity from the votes" THEN now ELSE client[c].since) + Lease]
  /\ begun' = Max(begun, token)
  /\ rising' = (rising /\ token > begun)

Decide(c, granting) ==
  LET x == client[c]
      token == First(c, granting)
      reached == {s \in granting : x.got[s] >= token}
  IN
  /\ x.phase = "asking" /\ Cardinality(granting) >= Needed
  /\ \A s \in granting : x.got[s] > 0
  /\ now < x.since + Lease \/ Mistake = "validity from the votes"
  /\ IF Cardinality(reached) >= Needed \/ Mistake = "no second round"
     THEN Begin(c, token) /\ UNCHANGED net
     ELSE /\ client' = [client EXCEPT ![c].phase = "raising", ![c].token = token,
                                      ![c].reached = reached]
          /\ net' = net \cup {Request("raise", c, s, token) : s \in granting \ reached}
          /\ UNCHANGED <<begun, rising>>
  /\ UNCHANGED <<now, server, losses>>

Raised(c) ==
  LET x == client[c] IN
  /\ x.phase = "raising" /\ Cardinality(x.reached) >= Needed /\ now < x.since + Lease
  /\ Begin(c, x.token)
  /\ UNCHANGED <<now, server, net, losses>>

(* What is left of a round: its claim may be asked for again if it was not   *)
(* released.                                                                *)
Ended(c, released) ==
  [Fresh EXCEPT !.n = client[c].n, !.round = client[c].round, !.released = released,
                !.got = IF Mistake = "late vote counts" THEN client[c].got ELSE @]

GiveUp(c) ==
  /\ client[c].phase \in {"asking", "raising"}
  /\ client' = [client EXCEPT ![c] = Ended(c, FALSE)]
  /\ net' = net \cup ToAll("back", c, client[c].round)
  /\ UNCHANGED <<now, server, losses, begun, rising>>

AskForMore(c) ==
  /\ Renews /\ Believes(c) /\ client[c].asked < now
  /\ client' = [client EXCEPT ![c].asked = now, ![c].renewed = {}]
  /\ net' = net \cup ToAll("renew", c, now)
  /\ UNCHANGED <<now, server, losses, begun, rising>>

GetMore(c) ==
  LET x == client[c]
      enough == IF Mistake = "renewed by a minority" THEN 1 ELSE Needed
  IN
  /\ Believes(c) /\ Cardinality(x.renewed) >= enough
  /\ client' = [client EXCEPT ![c].until = Max(@, x.asked + Lease), ![c].renewed = {}]
  /\ UNCHANGED <<now, server, net, losses, begun, rising>>

(* The end of a hold, also of one that was lost: its claim is released. *)
Unlock(c) ==
  /\ client[c].phase = "held"
  /\ client' = [client EXCEPT ![c] = Ended(c, TRUE)]
  /\ net' = net \cup ToAll("release", c, 0)
  /\ UNCHANGED <<now, server, losses, begun, rising>>

Tick ==
  /\ now < End /\ now' = now + 1
  /\ server' = [s \in Servers |->
       IF server[s].owner # Nobody /\ now + 1 >= server[s].until
       THEN [server[s] EXCEPT !.owner = Nobody, !.round = 0, !.until = 0] ELSE server[s]]
  /\ UNCHANGED <<client, net, losses, begun, rising>>

Next ==
  \/ Tick
  \/ \E m \in net : Execute(m)
  \/ \E s \in Servers : Lose(s)
  \/ \E c \in Clients :
       \/ \E claim \in {client[c].n, client[c].n + 1} : Ask(c, claim)
       \/ \E granting \in SUBSET Servers : Decide(c, granting)
       \/ Raised(c) \/ GiveUp(c) \/ Unlock(c) \/ AskForMore(c) \/ GetMore(c)

Spec == Init /\ [][Next]_vars

Symmetry == Permutations(Clients) \cup Permutations(Servers)

-----------------------------------------------------------------------------
(* What must always be so *)

Exclusion == \A c, d \in Clients : Believes(c) /\ Believes(d) => c = d

TokensRise == rising

-----------------------------------------------------------------------------
(* What must be possible: it is violated if the model is alive *)

NeverRaised == ~\E c \in Clients : client[c].phase = "held" /\ client[c].reached # {}
                 /\ \E s \in Servers : client[c].got[s] > 0 /\ client[c].got[s] < client[c].token

NeverSplit ==
  ~\E c, d \in Clients :
     c # d /\ client[c].phase = "asking" /\ client[d].phase = "asking"
     /\ \E s, t \in Servers : server[s].owner = <<c, client[c].n>> /\ server[t].owner = <<d, client[d].n>>

NeverHeldAfterLoss == ~(losses > 0 /\ \E c \in Clients : Believes(c) /\ client[c].token > Rate)
=============================================================================
