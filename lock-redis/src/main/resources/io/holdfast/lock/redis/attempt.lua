-- Turns a claim into a grant, or registers it as a waiter and says how long the name is busy.
--
-- KEYS  1 the lock: 'g' (grant) or 'r' (reservation), claim id, blank, label; expires
--       2 the waiters: claim ids by order of arrival
--       3 their places: claim ids by the server's ms at which a registration lapses
--       4 the token counter: the last token minted in this partition
--       5 the mark (see grant-delay.lua); left out if there is no grant delay, or if an answer over
--         the same connection has shown that it is over
-- ARGV  1 claim id   2 label   3 lease in ms   4 tokens wanted
--       5 floor: no token up to it is minted; '-' for the server's clock
--       6 how long a registration as a waiter lasts, in ms; 0 to not register
--       7 the grant delay in ms, with KEYS 5
-- Result  granted: {1, first token, tokens}
--         busy:    {0, ms until the lock expires, -1 if it never does}
--         closed:  {2, ms for which nothing is granted}; registered as if it were busy
--
-- Rules
--   * Free, or reserved for this claim: granted. Granted to it already (a repetition): the deadline
--     is the later one, and new tokens are minted, since nobody knows which answer arrives.
--   * Tokens are minted only here, where no queued claim can have got a smaller one.
--   * A counter that is new, or below the floor (older data were restored), restarts from the
--     clock, but never falls: a clock that stepped back must not mint a token twice.
--   * More than one token only where the counter is not ahead of the clock, or a restart from the
--     clock could come out below it.
--   * No token from 2^53 on: there numbers of scripts, and of JSON, are no longer exact.
--   * An error says that nothing was changed: what was written before it is taken back.
--   * A token is never concatenated nor passed to tostring: that rounds to 14 digits.
--   * Closed: a reservation is not turned into a grant either, nor a grant repeated.
--   * A place among the waiters is kept from the first attempt on; each attempt re-arms it.

local lock, waiters, places, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, label, lease = ARGV[1], ARGV[2], ARGV[3]
local grant = 'g' .. id .. ' ' .. label

-- Or an error reply.
local function millis()
  local time = redis.pcall('TIME')
  if time.err then
    return time
  end
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The last token and how many there are; or an error reply.
local function range(before, wanted, floor)
  if wanted == 1 and floor and before > 0 and before >= floor then
    return before + 1, 1
  end
  local now = millis()
  if type(now) == 'table' then
    return now
  end
  local clock = (now - 1735689600000) * 4096  -- since 2025-01-01
  local given = before > clock and 1 or wanted
  local last = before + given
  if before == 0 or before < (floor or clock) then
    last = math.max(last, (floor or 0) + given, clock + given)
  end
  return last, given
end

local function mint()
  local wanted, floor = tonumber(ARGV[4]), tonumber(ARGV[5])
  local top = redis.pcall('INCRBY', counter, ARGV[4])
  if type(top) == 'table' then
    return top
  end
  local before = top - wanted
  local last, given = range(before, wanted, floor)
  local failure = type(last) == 'table' and last
  if not failure and last >= 9007199254740992 then
    failure = redis.error_reply('HOLDFASTTOKENS the counter has come to 2^53')
  end
  if not failure and last ~= top then
    local set = redis.pcall('SET', counter, string.format('%.0f', last))
    failure = set.err and set
  end
  if not failure then
    return {1, last - given + 1, given}
  end
  if before == 0 then
    redis.pcall('DEL', counter)
  else
    redis.pcall('DECRBY', counter, ARGV[4])
  end
  return failure
end

-- The lock is this claim's; errors here must not fail an attempt that was granted.
local function leave()
  if redis.pcall('ZREM', waiters, id) == 1 then
    redis.pcall('ZREM', places, id)
  end
end

-- What can fail comes before what adds: a key that was added would never expire. To prolong a key
-- that is not there changes nothing.
local function register(lasting)
  local now = millis()
  if type(now) == 'table' then
    return now
  end
  redis.call('ZSCORE', places, id)  -- fails on a key of another kind
  local queued = redis.call('ZSCORE', waiters, id)
  local last = redis.call('ZRANGE', waiters, -1, -1, 'WITHSCORES')
  redis.call('PEXPIRE', waiters, lasting)
  redis.call('PEXPIRE', places, lasting)
  redis.call('ZADD', places, string.format('%.0f', now + lasting), id)
  redis.call('PEXPIRE', places, lasting)
  if not queued then
    redis.call('ZADD', waiters, string.format('%.0f', (last[2] or 0) + 1), id)
    redis.call('PEXPIRE', waiters, lasting)
  end
end

local function refuse(answer, left)
  local lasting = tonumber(ARGV[6])
  local failure = lasting > 0 and register(lasting)
  return failure or {answer, left}
end

local closed = KEYS[5] and closedFor(KEYS[5], tonumber(ARGV[7])) or 0
if type(closed) == 'table' then
  return closed
elseif closed > 0 then
  return refuse(2, closed)
end

if redis.call('SET', lock, grant, 'NX', 'PX', lease) then
  local answer = mint()
  if answer.err then
    redis.pcall('DEL', lock)
  else
    leave()
  end
  return answer
end

local held = redis.call('GET', lock)
if string.sub(held, 2, 33) == id then
  local answer = mint()
  if answer.err then
    return answer
  end
  if string.sub(held, 1, 1) == 'r' then
    redis.call('SET', lock, grant, 'PX', lease)
  elseif redis.call('PTTL', lock) < tonumber(lease) then
    redis.call('PEXPIRE', lock, lease)
  end
  leave()
  return answer
end

return refuse(0, redis.call('PTTL', lock))
