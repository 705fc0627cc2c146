-- Turns a claim into a grant, or registers it as a waiter and says how long the name is busy.
--
-- KEYS  1 the lock: 'g' (grant) or 'r' (reservation), claim id, blank, label; expires
--       2 the waiters: claim ids by order of arrival
--       3 their places (see waiters.lua)
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
--   * Tokens are minted where the claim is granted, in the same step, or in one that finds the grant.
--   * An error says that nothing was changed: what was written before it is taken back.
--   * Closed: a reservation is not turned into a grant either, nor a grant repeated.
--   * A place among the waiters is kept from the first attempt on; each attempt re-arms it.

local lock, waiters, places, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, label, lease = ARGV[1], ARGV[2], ARGV[3]
local wanted, floor = ARGV[4], ARGV[5]
local grant = 'g' .. id .. ' ' .. label

local function refuse(answer, left)
  local lasting = tonumber(ARGV[6])
  local wish = lease .. ' ' .. wanted .. ' ' .. label
  local failure = lasting > 0 and register(waiters, places, id, lasting, wish)
  return failure or {answer, left}
end

local closed = KEYS[5] and closedFor(KEYS[5], tonumber(ARGV[7])) or 0
if type(closed) == 'table' then
  return closed
elseif closed > 0 then
  return refuse(2, closed)
end

if redis.call('SET', lock, grant, 'NX', 'PX', lease) then
  local answer = mint(counter, wanted, floor)
  if answer.err then
    redis.pcall('DEL', lock)
  else
    leave(waiters, places, id)
  end
  return answer
end

local held = redis.call('GET', lock)
if string.sub(held, 2, 33) == id then
  local answer = mint(counter, wanted, floor)
  if answer.err then
    return answer
  end
  if string.sub(held, 1, 1) == 'r' then
    redis.call('SET', lock, grant, 'PX', lease)
  elseif redis.call('PTTL', lock) < tonumber(lease) then
    redis.call('PEXPIRE', lock, lease)
  end
  leave(waiters, places, id)
  return answer
end

return refuse(0, redis.call('PTTL', lock))
