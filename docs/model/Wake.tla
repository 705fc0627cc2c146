-------------------------------- MODULE Wake --------------------------------
(* Waiting for a name: who is called when, and that nobody sleeps for ever. *)
(* Without time: what may lapse may lapse at any moment.                     *)
(*                                                                          *)
(* A client has one claim after the other; here they share its name, since  *)
(* the store executes what one client sends in order and a new claim is made *)
(* only when nothing of the last one is under way. Messages travel apart     *)
(* from answers, and may overtake them.                                      *)
EXTENDS Integers, Sequences

CONSTANTS
  Clients,
  Polls,      \* whether who waits also asks now and then
  Loses,      \* whether messages get lost
  Lapses,     \* whether reservations and places lapse while their owner lives
  Yields,     \* whether a tenure may end with a place in the queue
  Leaves,     \* whether wishes are withdrawn
  Crashes,    \* how many clients crash
  Mistake     \* what is done wrong on purpose, or "none"

VARIABLES
  key,        \* at the store: free, reserved for a client, or granted to it
  waiters,    \* at the store: in order of arrival
  phase,      \* of each client's contender
  wanted,     \* the clients where somebody waits in the queue
  again,      \* the clients that were told to try again while an attempt was unanswered
  sent,       \* of each client: its requests, in order
  answers,    \* of each client: the answers to them, in order
  messages,   \* the clients that a message is under way to
  crashes

vars == <<key, waiters, phase, wanted, again, sent, answers, messages, crashes>>
store == <<key, waiters>>

Free == <<"free">>
Reserved(c) == <<"reserved", c>>
Granted(c) == <<"granted", c>>

Init ==
  /\ key = Free /\ waiters = <<>>
  /\ phase = [c \in Clients |-> "idle"]
  /\ wanted = {} /\ again = {}
  /\ sent = [c \in Clients |-> <<>>] /\ answers = [c \in Clients |-> <<>>]
  /\ messages = {} /\ crashes = 0

Without(s, c) == SelectSeq(s, LAMBDA x : x # c)
Waits(s, c) == \E i \in DOMAIN s : s[i] = c
Enqueued(s, c) == IF Waits(s, c) THEN s ELSE Append(s, c)

Sends(c, verb) == sent' = [sent EXCEPT ![c] = Append(@, verb)]
Lives(c) == phase[c] # "crashed"

-----------------------------------------------------------------------------
(* The engine *)

Wish(c) ==
  /\ Lives(c) /\ c \notin wanted /\ phase[c] \in {"idle", "attempting"}
  /\ wanted' = wanted \cup {c}
  /\ IF phase[c] = "attempting" THEN UNCHANGED <<phase, again, sent>>
     ELSE /\ sent[c] = <<>> /\ answers[c] = <<>>
          /\ phase' = [phase EXCEPT ![c] = "attempting"] /\ again' = again \ {c}
          /\ Sends(c, "attempt")
  /\ UNCHANGED <<store, answers, messages, crashes>>

(* The last wish is withdrawn: what waits at the store is released; while an *)
(* attempt is unanswered, only after the answer.                             *)
Leave(c) ==
  /\ Leaves /\ c \in wanted /\ phase[c] \in {"attempting", "waiting"}
  /\ wanted' = wanted \ {c}
  /\ IF phase[c] = "attempting" THEN UNCHANGED <<phase, sent>>
     ELSE phase' = [phase EXCEPT ![c] = "idle"] /\ Sends(c, "release")
  /\ UNCHANGED <<store, again, answers, messages, crashes>>

Attempts(c) ==
  /\ phase' = [phase EXCEPT ![c] = "attempting"] /\ again' = again \ {c}
  /\ Sends(c, "attempt")

Poll(c) ==
  /\ Polls /\ phase[c] = "waiting"
  /\ Attempts(c)
  /\ UNCHANGED <<store, wanted, answers, messages, crashes>>

TryAgain(c) ==
  /\ Lives(c) /\ c \in messages
  /\ messages' = messages \ {c}
  /\ IF phase[c] = "waiting" THEN Attempts(c)
     ELSE /\ again' = IF phase[c] \in {"attempting", "yielding"} /\ Mistake # "dropped tryAgain"
                      THEN again \cup {c} ELSE again
          /\ UNCHANGED <<phase, sent>>
  /\ UNCHANGED <<store, wanted, answers, crashes>>

LoseMessage(c) ==
  /\ Loses /\ c \in messages /\ messages' = messages \ {c}
  /\ UNCHANGED <<store, phase, wanted, again, sent, answers, crashes>>

GivesBack(c) == phase' = [phase EXCEPT ![c] = "idle"] /\ Sends(c, "release") /\ UNCHANGED again

Answered(c) ==
  /\ Lives(c) /\ answers[c] # <<>>
  /\ answers' = [answers EXCEPT ![c] = Tail(@)]
  /\ LET answer == Head(answers[c]) IN
     IF c \notin wanted THEN GivesBack(c)
     ELSE IF answer = "granted"
       THEN phase' = [phase EXCEPT ![c] = "held"] /\ UNCHANGED <<again, sent>>
     ELSE IF answer = "busy" /\ Mistake = "separate await"
       THEN Sends(c, "await") /\ UNCHANGED <<phase, again>>
     ELSE IF c \in again THEN Attempts(c)
     ELSE phase' = [phase EXCEPT ![c] = "waiting"] /\ UNCHANGED <<again, sent>>
  /\ UNCHANGED <<store, wanted, messages, crashes>>

Unlock(c) ==
  /\ phase[c] = "held"
  /\ wanted' = wanted \ {c}
  /\ GivesBack(c)
  /\ UNCHANGED <<store, answers, messages, crashes>>

(* The tenure is over while somebody of this client still waits.             *)
Yield(c) ==
  /\ Yields /\ phase[c] = "held"
  /\ phase' = [phase EXCEPT ![c] = "yielding"] /\ again' = again \ {c}
  /\ Sends(c, "yield")
  /\ UNCHANGED <<store, wanted, answers, messages, crashes>>

(* What was sent is executed, or not. *)
Crash(c) ==
  /\ crashes < Crashes /\ Lives(c)
  /\ crashes' = crashes + 1
  /\ phase' = [phase EXCEPT ![c] = "crashed"] /\ wanted' = wanted \ {c} /\ again' = again \ {c}
  /\ \E rest \in {sent[c], <<>>} : sent' = [sent EXCEPT ![c] = rest]
  /\ answers' = [answers EXCEPT ![c] = <<>>] /\ messages' = messages \ {c}
  /\ UNCHANGED store

-----------------------------------------------------------------------------
(* The store: each request is one atomic step *)

Result(k, w, m, a) == [key |-> k, waiters |-> w, messages |-> m, answer |-> a]

Attempt(c) ==
  IF key \in {Free, Reserved(c), Granted(c)}
    THEN Result(Granted(c), Without(waiters, c), {}, <<"granted">>)
    ELSE Result(key, IF Mistake = "separate await" THEN waiters ELSE Enqueued(waiters, c),
                {}, <<"busy">>)

(* Mistake: a waiter registers in a step of its own. *)
Await(c) == Result(key, Enqueued(waiters, c), {}, <<"registered">>)

(* A reservation that is released passes on as a grant does. *)
Remove(c) ==
  LET rest == Without(waiters, c) IN
  IF key \notin {Reserved(c), Granted(c)} THEN Result(key, rest, {}, <<>>)
  ELSE IF rest = <<>> \/ (key = Reserved(c) /\ Mistake = "dropped reservation")
    THEN Result(Free, rest, {}, <<>>)
  ELSE Result(Reserved(Head(rest)), Tail(rest), {Head(rest)}, <<>>)

(* The name passes on and its client waits again, behind all others; or it   *)
(* stays where it is.                                                        *)
PassOn(c) ==
  LET rest == Without(waiters, c) IN
  IF rest = <<>> THEN Result(key, waiters, {}, <<"granted">>)
  ELSE Result(Reserved(Head(rest)),
              IF Mistake = "yield without a place" THEN Tail(rest) ELSE Append(Tail(rest), c),
              {Head(rest)}, <<"busy">>)

Script(verb, c) ==
  CASE verb = "attempt" -> Attempt(c) [] verb = "await" -> Await(c) [] verb = "release" -> Remove(c)
    [] verb = "yield" -> PassOn(c)

Execute(c) ==
  /\ sent[c] # <<>>
  /\ LET result == Script(Head(sent[c]), c) IN
     /\ key' = result.key /\ waiters' = result.waiters
     /\ messages' = messages \cup {d \in result.messages : Lives(d)}
     /\ answers' = IF Lives(c) THEN [answers EXCEPT ![c] = @ \o result.answer] ELSE answers
  /\ sent' = [sent EXCEPT ![c] = Tail(@)]
  /\ UNCHANGED <<phase, wanted, again, crashes>>

MayLapse(c) == Lapses \/ ~Lives(c)

LapseReservation(c) ==
  /\ MayLapse(c) /\ key = Reserved(c) /\ key' = Free
  /\ UNCHANGED <<waiters, phase, wanted, again, sent, answers, messages, crashes>>

LapsePlace(c) ==
  /\ MayLapse(c) /\ Waits(waiters, c) /\ waiters' = Without(waiters, c)
  /\ UNCHANGED <<key, phase, wanted, again, sent, answers, messages, crashes>>

ExpireGrant(c) ==
  /\ ~Lives(c) /\ key = Granted(c) /\ key' = Free
  /\ UNCHANGED <<waiters, phase, wanted, again, sent, answers, messages, crashes>>

-----------------------------------------------------------------------------
Next == \E c \in Clients :
  \/ Wish(c) \/ Leave(c) \/ Poll(c) \/ TryAgain(c) \/ LoseMessage(c) \/ Answered(c)
  \/ Unlock(c) \/ Yield(c) \/ Crash(c) \/ Execute(c)
  \/ LapseReservation(c) \/ LapsePlace(c) \/ ExpireGrant(c)

(* Wishes, withdrawals, losses and crashes need not happen; the rest goes on. *)
Fairness == \A c \in Clients :
  /\ WF_vars(Poll(c)) /\ WF_vars(TryAgain(c)) /\ WF_vars(Answered(c)) /\ WF_vars(Unlock(c))
  /\ WF_vars(Execute(c)) /\ WF_vars(LapseReservation(c)) /\ WF_vars(ExpireGrant(c))
  /\ WF_vars(~Lives(c) /\ LapsePlace(c))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* What must always be so *)

OneHolder == \A c, d \in Clients : phase[c] = "held" /\ phase[d] = "held" => c = d

(* One attempt of a claim is unanswered at a time, and no release beside it. *)
OneAtATime == \A c \in Clients : Len(sent[c]) + Len(answers[c]) <= 1

(* Nobody is granted the name, nothing is under way, and somebody sleeps. *)
IsLost ==
  /\ \A c \in Clients : key # Granted(c)
  /\ messages = {}
  /\ \A c \in Clients : sent[c] = <<>> /\ answers[c] = <<>>
  /\ \E c \in Clients : phase[c] = "waiting"
NoLostWakeUp == ~IsLost

Waiting(c) == phase[c] \in {"attempting", "waiting", "yielding"} /\ c \in wanted

(* As long as somebody waits, somebody is granted again and again. *)
SomebodyHolds == \A c \in Clients : []<>(~Waiting(c) \/ \E d \in Clients : phase[d] = "held")

(* Nobody waits for ever. *)
NobodyStarves == \A c \in Clients : []<>~Waiting(c)

-----------------------------------------------------------------------------
(* What must be possible: each of these is violated if the model is alive *)

NeverPassedOn == \A c \in Clients : ~(key = Reserved(c) /\ c \in again)
NeverYielded == \A c, d \in Clients : ~(phase[c] = "yielding" /\ key = Reserved(d))
NeverReleasedReserved ==
  \A c \in Clients : ~(key = Reserved(c) /\ sent[c] = <<"release">> /\ waiters # <<>>)
=============================================================================
