-- Goes on with a grant: brings it more tokens, or passes the lock on to who waits and lets the
-- client's next claim wait behind all others.
--
-- KEYS  1 the lock   2 the waiters   3 their places   4 the token counter   5 the mark (see attempt.lua)
-- ARGV  1 claim id   2 label   3 lease in ms   4 tokens wanted
--       5 floor: no token up to it is minted; '-' for the server's clock
--       6 the client's next claim id; '' to keep the lock whoever waits
--       7 how long its registration lasts, in ms
--       8, 9, 10 floor, reservation and channels for passing on (see release.lua)
--       11 the grant delay in ms, with KEYS 5
-- Result  extended:  {1, first token, tokens}
--         passed on: {0, ms until the lock expires}; the next claim is registered
--         closed:    {2, ms for which nothing is granted}; nothing was changed
--         no grant:  {3}; nothing was changed
--
-- Rules
--   * Tokens are minted only where the lock is the claim's grant, in the same step, and the deadline
--     is the later one.
--   * Never for a reservation, never for another claim, never re-creates.
--   * Passed on by an earlier execution, whose answer was lost: so it is still.
--   * An error from minting says that nothing was changed.

local lock, waiters, places, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, lease, successor = ARGV[1], ARGV[3], ARGV[6]

local closed = KEYS[5] and closedFor(KEYS[5], tonumber(ARGV[11])) or 0
if type(closed) == 'table' then
  return closed
elseif closed > 0 then
  return {2, closed}
end

local held = redis.call('GET', lock)
if held and string.sub(held, 1, 33) == 'g' .. id then
  local waited = successor ~= '' and redis.call('EXISTS', waiters) == 1
  if waited and passOn(lock, waiters, places, counter, ARGV[8], ARGV[9], ARGV[10]) then
    local wish = lease .. ' ' .. ARGV[4] .. ' ' .. ARGV[2]
    return register(waiters, places, successor, tonumber(ARGV[7]), wish)
        or {0, redis.call('PTTL', lock)}
  end
  local answer = mint(counter, ARGV[4], ARGV[5])
  if not answer.err and redis.call('PTTL', lock) < tonumber(lease) then
    redis.call('PEXPIRE', lock, lease)
  end
  return answer
end

if successor ~= ''
    and (held and string.sub(held, 2, 33) == successor
      or redis.call('ZSCORE', waiters, successor)) then
  return {0, redis.call('PTTL', lock)}
end
return {3}
