-- Removes every trace of some claims; what they held passes to the first living waiter.
--
-- KEYS  1 the lock   2 the waiters   3 their places   4 the token counter (see attempt.lua)
-- ARGV  1 floor: no token up to it is minted; '-' for the server's clock; '' to reserve only
--       2 how long a reservation lasts, in ms
--       3 prefix of the channels of clients   4, 5, … claim ids
-- Result  1 if one of the claims had the lock, granted or reserved; else 0
--
-- Rules
--   * A lock that is another claim's is not touched, and having no trace is no error.
--   * A reservation that is released passes on as a grant does, or the next waiter would sleep.
--   * With a grant delay it only reserves: it may come late, from before a change of servers.
--   * The lock never opens between. Without a waiter nothing is published.

local lock, waiters, places = KEYS[1], KEYS[2], KEYS[3]
local held = redis.pcall('GET', lock)
local holder = type(held) == 'string' and string.sub(held, 2, 33)
local queue = redis.call('EXISTS', waiters) == 1
local had = false
for i = 4, #ARGV do
  had = had or holder == ARGV[i]
  if queue and redis.call('ZREM', waiters, ARGV[i]) == 1 then
    redis.call('HDEL', places, ARGV[i])
  end
end
if not had then
  return 0
end

if not (queue and passOn(lock, waiters, places, KEYS[4], ARGV[1], ARGV[2], ARGV[3])) then
  redis.call('DEL', lock)
end
return 1
