-- Removes the traces of a claim at one server of a quorum, or gives back the vote of one round; the
-- lock is reserved for the first living waiter.
--
-- KEYS  1 the lock   2 the waiters   3 their places   4 not used (see quorum-attempt.lua)
-- ARGV  1 claim id
--       2 the round to give back; '' for whatever there is
--       3 how long a reservation lasts, in ms
--       4 prefix of the channels of clients
--       5 how long the claim's place lasts, in ms, if it waits for the lock now; 0 if not: it
--         loses its place
--       6 what it asks for then (see waiters.lua)   7 its ticket
-- Result  1 if the lock was the claim's, and is not; else 0
--
-- Rules
--   * A grant of a later round is not touched, nor another claim's.
--   * Whoever waits, himself included, gets the lock by his ticket. For himself it is opened and not
--     reserved: he would be called at once, and find that the other servers still say no.
--   * A reservation, never a grant: one server is none.

local lock, waiters, places = KEYS[1], KEYS[2], KEYS[3]
local id, lasting = ARGV[1], tonumber(ARGV[5])

if lasting == 0 and redis.call('ZREM', waiters, id) == 1 then
  redis.call('HDEL', places, id)
end
local held = redis.pcall('GET', lock)
if type(held) ~= 'string' or string.sub(held, 2, 33) ~= id
    or (ARGV[2] ~= '' and roundOf(held) > tonumber(ARGV[2])) then
  return 0
end

if lasting > 0 then
  local failure = register(waiters, places, id, lasting, ARGV[6], tonumber(ARGV[7]))
  if failure then
    return failure
  end
end
local first = redis.call('ZRANGE', waiters, 0, 0)[1]
if not first or first == id or not passOn(lock, waiters, places, KEYS[4], '', ARGV[3], ARGV[4]) then
  redis.call('DEL', lock)
end
return 1
