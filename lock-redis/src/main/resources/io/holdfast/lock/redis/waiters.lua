-- The waiters of a lock. Stands behind tokens.lua before the scripts that need them, in one script
-- with each.
--
-- register(waiters, places, id, lasting, wish, ticket)  lets a claim wait, or go on waiting, for so many
--     ms: behind all others, or where its ticket puts it; returns nothing, or an error reply
-- leave(waiters, places, id)  takes out a claim that was granted; fails never
-- passOn(lock, waiters, places, counter, floor, reservation, channels)  gives the lock to the first
--     living waiter; returns whether there was one
--   waiters      claim ids by order of arrival
--   places       of each claim id: the server's ms at which its registration lapses, blank, wish
--   wish         what the claim asks for: lease in ms, blank, tokens, blank, label
--   counter      of tokens; floor is that of tokens.lua, or '' to pass on a reservation only
--   reservation  how long one lasts, in ms
--
-- Rules
--   * A place among the waiters is kept from the first registration on; what it asks for is what it
--     asked for last.
--   * The lock becomes the waiter's grant, for its whole lease, and its tokens are minted in the same
--     step. Its client gets one message: claim id, first token, tokens, lease in ms.
--   * Where tokens cannot be minted, or nothing is to be granted yet, it becomes a reservation, and
--     the message is the claim id.
--   * Waiters whose place has lapsed are dropped on the way.

-- What can fail comes before what adds: a key that was added would never expire. To prolong a key
-- that is not there changes nothing; one that was there needs it no second time.
local function register(waiters, places, id, lasting, wish, ticket)
  local now = millis()
  if type(now) == 'table' then
    return now
  end
  local queued = redis.call('ZSCORE', waiters, id)
  local last = redis.call('ZRANGE', waiters, -1, -1, 'WITHSCORES')
  local there = redis.call('PEXPIRE', waiters, lasting) == 1
  redis.call('HSET', places, id, string.format('%.0f ', now + lasting) .. wish)
  redis.call('PEXPIRE', places, lasting)
  if not queued then
    redis.call('ZADD', waiters, string.format('%.0f', ticket or (last[2] or 0) + 1), id)
    if not there then
      redis.call('PEXPIRE', waiters, lasting)
    end
  end
end

-- An error here must not fail an attempt that was granted.
local function leave(waiters, places, id)
  if redis.pcall('ZREM', waiters, id) == 1 then
    redis.pcall('HDEL', places, id)
  end
end

-- The first waiter whose place has not lapsed, taken out of the queue, and what it asks for.
local function nextWaiter(waiters, places)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  while true do
    local id = redis.call('ZRANGE', waiters, 0, 0)[1]
    if not id then
      return nil
    end
    local place = redis.call('HGET', places, id) or ''
    redis.call('ZREM', waiters, id)
    redis.call('HDEL', places, id)
    local lapses, lease, tokens, label = string.match(place, '^(%d+) (%d+) (%d+) (.*)$')
    if lapses and tonumber(lapses) > now then
      return id, lease, tokens, label
    end
  end
end

local function passOn(lock, waiters, places, counter, floor, reservation, channels)
  local id, lease, tokens, label = nextWaiter(waiters, places)
  if not id then
    return false
  end
  local message = id
  local minted = floor ~= '' and mint(counter, tokens, floor)
  if minted and not minted.err then
    redis.call('SET', lock, 'g' .. id .. ' ' .. label, 'PX', lease)
    message = string.format('%s %.0f %d %s', id, minted[2], minted[3], lease)
  else
    redis.call('SET', lock, 'r' .. id .. ' ', 'PX', reservation)
  end
  redis.pcall('PUBLISH', channels .. string.sub(id, 1, 22), message)  -- a lost one costs one poll
  return true
end

