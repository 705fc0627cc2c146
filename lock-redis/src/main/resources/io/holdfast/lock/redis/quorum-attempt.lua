-- Asks one server of a quorum for its vote: as attempt.lua, but for rounds, tickets and tokens that
-- the other servers are asked for as well.
--
-- KEYS  1 the lock: 'g' (grant), claim id, blank, label, blank, round; or 'r' (reservation), claim
--         id, blank; expires
--       2 the waiters   3 their places   4 the token counter   5 the mark (see attempt.lua)
-- ARGV  1 claim id   2 label   3 lease in ms   4 tokens wanted
--       5 floor: no token up to it is minted; '-' for the server's clock
--       6 how long a registration as a waiter lasts, in ms; 0 to not register
--       7 the round (see rounds.lua)
--       8 a token: none up to it is minted, unless the counter is new
--       9 the ticket: waiters are served by it, so that all servers serve the same one
--       10 the grant delay in ms, with KEYS 5
-- Result  as attempt.lua: {1, first token, tokens}, {0, ms left} or {2, ms closed}
--
-- Rules
--   * Those of attempt.lua.
--   * A repetition leaves the lock to the latest round.
--   * A new counter starts from the clock, whatever the client proposes: what it has seen may be less
--     than what the counter was.

local lock, waiters, places, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, label, lease, round = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[7])

local function grant(latest)
  return string.format('g%s %s %.0f', id, label, latest)
end

local function mintAbove(least)
  local top = redis.pcall('GET', counter)
  local number = type(top) == 'string' and tonumber(top)
  if number and number < least then
    redis.pcall('SET', counter, string.format('%.0f', least))
  end
  return mint(counter, ARGV[4], ARGV[5])
end

local function refuse(answer, left)
  local lasting = tonumber(ARGV[6])
  local wish = lease .. ' ' .. ARGV[4] .. ' ' .. label
  local failure = lasting > 0
      and register(waiters, places, id, lasting, wish, tonumber(ARGV[9]))
  return failure or {answer, left}
end

local closed = KEYS[5] and closedFor(KEYS[5], tonumber(ARGV[10])) or 0
if type(closed) == 'table' then
  return closed
elseif closed > 0 then
  return refuse(2, closed)
end

if redis.call('SET', lock, grant(round), 'NX', 'PX', lease) then
  local answer = mintAbove(tonumber(ARGV[8]))
  if answer.err then
    redis.pcall('DEL', lock)
  else
    leave(waiters, places, id)
  end
  return answer
end

local held = redis.call('GET', lock)
if string.sub(held, 2, 33) == id then
  local answer = mintAbove(tonumber(ARGV[8]))
  if answer.err then
    return answer
  end
  local granted = string.sub(held, 1, 1) == 'g'
  local left = granted and math.max(redis.call('PTTL', lock), tonumber(lease)) or tonumber(lease)
  local latest = math.max(round, roundOf(held))
  redis.call('SET', lock, grant(latest), 'PX', string.format('%.0f', left))
  leave(waiters, places, id)
  return answer
end

return refuse(0, redis.call('PTTL', lock))
