-- Turns a claim into a grant, or registers it as a waiter and says how long the name is busy.
--
-- KEYS  1 the lock: 'g' (grant) or 'r' (reservation), claim id, blank, label; expires
--       2 the waiters: claim ids by order of arrival
--       3 their places: claim ids by the server's ms at which a registration lapses
--       4 the token counter: the last token minted in this partition
-- ARGV  1 claim id   2 label   3 lease in ms   4 tokens wanted
--       5 floor: no token up to it is minted; '-' for the server's clock
--       6 how long a registration as a waiter lasts, in ms; 0 to not register
-- Result  granted: {1, first token, tokens}
--         busy:    {0, ms until the lock expires, -1 if it never does}
--
-- Rules
--   * Free, or reserved for this claim: granted. Granted to it already (a repetition): the deadline
--     is the later one, and new tokens are minted, since nobody knows which answer arrives.
--   * Tokens are minted only here, where no queued claim can have got a smaller one.
--   * A counter that is new, or below the floor (older data were restored), restarts from the
--     clock, but never falls: a clock that stepped back must not mint a token twice.
--   * More than one token only where the counter is not ahead of the clock, or a restart from the
--     clock could come out below it.
--   * A token is never concatenated nor passed to tostring: that rounds to 14 digits.
--   * A place among the waiters is kept from the first attempt on; each attempt re-arms it.

local lock, waiters, places, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, label, lease = ARGV[1], ARGV[2], ARGV[3]
local grant = 'g' .. id .. ' ' .. label

local function millis()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function mint()
  local wanted, floor = tonumber(ARGV[4]), tonumber(ARGV[5])
  local top = redis.pcall('INCRBY', counter, ARGV[4])
  if type(top) == 'table' then
    return top
  end
  local before = top - wanted
  if wanted == 1 and floor and before > 0 and before >= floor then
    return {1, top, 1}
  end
  local clock = (millis() - 1735689600000) * 4096  -- since 2025-01-01
  local given = before > clock and 1 or wanted
  local last = before + given
  if before == 0 or before < (floor or clock) then
    last = math.max(last, (floor or 0) + given, clock + given)
  end
  if last ~= top then
    redis.call('SET', counter, string.format('%.0f', last))
  end
  return {1, last - given + 1, given}
end

-- The lock is this claim's; errors here must not fail an attempt that was granted.
local function leave()
  if redis.pcall('ZREM', waiters, id) == 1 then
    redis.pcall('ZREM', places, id)
  end
end

local function register(lasting)
  redis.call('ZADD', places, string.format('%.0f', millis() + lasting), id)
  if not redis.call('ZSCORE', waiters, id) then
    local last = redis.call('ZRANGE', waiters, -1, -1, 'WITHSCORES')
    redis.call('ZADD', waiters, string.format('%.0f', (last[2] or 0) + 1), id)
  end
  redis.call('PEXPIRE', waiters, lasting)
  redis.call('PEXPIRE', places, lasting)
end

if redis.call('SET', lock, grant, 'NX', 'PX', lease) then
  local answer = mint()
  if answer.err then
    redis.call('DEL', lock)  -- an error says that nothing was changed
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

local lasting = tonumber(ARGV[6])
if lasting > 0 then
  register(lasting)
end
return {0, redis.call('PTTL', lock)}
