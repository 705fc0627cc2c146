-- Turns a claim into a grant, in the hash that Redisson's own RLock keeps.
--
-- KEYS  1 the lock: a hash with the one field of who holds it; expires. A native holder's field is
--         'client:thread' and counts its entries; ours is the claim id, with the label as its value
--       2 the token counter: the last token minted in this hash slot
-- ARGV  1 the server's ms after which this request does nothing
--       2 claim id   3 label   4 lease in ms   5 tokens wanted
-- Result  granted:  {server's ms, 1, first token, tokens}
--         busy:     {server's ms, 0, ms until the lock expires, -1 if it never does}
--         too late: {server's ms}
--
-- Rules
--   * A native RLock is free if its key is missing, so ours exists exactly as long as a grant.
--   * Free: granted. Granted to this claim already (a repetition): the deadline is the later one,
--     and new tokens are minted, since nobody knows which answer arrives.
--   * Tokens are minted only here, and before the lock is written: an error changes nothing.
--   * A counter below the clock (new, or restored from older data) restarts from the clock, but
--     never falls: a clock that stepped back must not mint a token twice.
--   * More than one token only where the counter is not ahead of the clock, or a restart from the
--     clock could come out below it.
--   * A token is never concatenated nor passed to tostring: that rounds to 14 digits.

local lock, counter = KEYS[1], KEYS[2]
local id, label, lease = ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then
  return {now}
end

local held = redis.call('EXISTS', lock) == 1
if held and redis.call('HEXISTS', lock, id) == 0 then
  return {now, 0, redis.call('PTTL', lock)}
end

local before = tonumber(redis.call('GET', counter) or 0)
if not before then
  return redis.error_reply('WRONGTYPE the token counter is no number')
end
local clock = (now - 1735689600000) * 4096  -- since 2025-01-01
local tokens = before > clock and 1 or tonumber(ARGV[5])
local last = math.max(before, clock) + tokens
redis.call('SET', counter, string.format('%.0f', last))

if not held then
  redis.call('HSET', lock, id, label)
end
if redis.call('PTTL', lock) < tonumber(lease) then
  redis.call('PEXPIRE', lock, lease)
end
return {now, 1, last - tokens + 1, tokens}
