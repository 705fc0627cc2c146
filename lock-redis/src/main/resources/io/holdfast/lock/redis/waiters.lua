-- The waiters of a lock. Stands before the scripts that need them, in one script with each.
--
-- register(waiters, places, id, lasting)  lets a claim wait, or go on waiting, for so many ms;
--     returns nothing, or an error reply
-- passOn(lock, waiters, places, reservation, channels)  gives the lock to the first living waiter;
--     returns whether there was one
--   waiters   claim ids by order of arrival
--   places    claim ids by the server's ms at which a registration lapses
--
-- Rules
--   * A place among the waiters is kept from the first registration on.
--   * The lock becomes the waiter's reservation, and its client gets one message.
--   * Waiters whose place has lapsed are dropped on the way.

-- Or an error reply.
local function millis()
  local time = redis.pcall('TIME')
  if time.err then
    return time
  end
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- What can fail comes before what adds: a key that was added would never expire. To prolong a key
-- that is not there changes nothing.
local function register(waiters, places, id, lasting)
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

-- The first waiter whose place has not lapsed, taken out of the queue.
local function nextWaiter(waiters, places)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  while true do
    local id = redis.call('ZRANGE', waiters, 0, 0)[1]
    if not id then
      return nil
    end
    local until_ = redis.call('ZSCORE', places, id)
    redis.call('ZREM', waiters, id)
    redis.call('ZREM', places, id)
    if until_ and tonumber(until_) > now then
      return id
    end
  end
end

local function passOn(lock, waiters, places, reservation, channels)
  local id = nextWaiter(waiters, places)
  if not id then
    return false
  end
  redis.call('SET', lock, 'r' .. id .. ' ', 'PX', reservation)
  redis.pcall('PUBLISH', channels .. string.sub(id, 1, 22), id)  -- a lost message costs one poll
  return true
end

