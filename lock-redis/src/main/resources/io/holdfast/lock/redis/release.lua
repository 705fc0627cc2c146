-- Removes every trace of some claims; what they held passes to the first living waiter.
--
-- KEYS  1 the lock   2 the waiters   3 their places (see attempt.lua)
-- ARGV  1 how long a reservation lasts, in ms
--       2 prefix of the channels of clients   3, 4, … claim ids
-- Result  1 if one of the claims had the lock, granted or reserved; else 0
--
-- Rules
--   * A lock that is another claim's is not touched, and having no trace is no error.
--   * A reservation that is released passes on as a grant does, or the next waiter would sleep.
--   * The lock never opens between: it becomes the waiter's reservation, and its client gets one
--     message. Without a waiter nothing is published.
--   * Waiters whose place has lapsed are dropped on the way.

local lock, waiters, places = KEYS[1], KEYS[2], KEYS[3]
local held = redis.pcall('GET', lock)
local holder = type(held) == 'string' and string.sub(held, 2, 33)
local queue = redis.call('EXISTS', waiters) == 1
local had = false
for i = 3, #ARGV do
  had = had or holder == ARGV[i]
  if queue and redis.call('ZREM', waiters, ARGV[i]) == 1 then
    redis.call('ZREM', places, ARGV[i])
  end
end
if not had then
  return 0
end

-- The first waiter whose place has not lapsed, taken out of the queue.
local function nextWaiter()
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

local id = queue and nextWaiter()
if id then
  redis.call('SET', lock, 'r' .. id .. ' ', 'PX', ARGV[1])
  redis.pcall('PUBLISH', ARGV[2] .. string.sub(id, 1, 22), id)  -- a lost message costs one poll
else
  redis.call('DEL', lock)
end
return 1
