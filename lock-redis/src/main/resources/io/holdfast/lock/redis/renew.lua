-- Prolongs grants.
--
-- KEYS  1, 2, … locks (see attempt.lua)
-- ARGV  for each of them: claim id, lease in ms
-- Result  for each of them: 1 if it was the claim's grant and has its lease now; else 0
--
-- Rules
--   * Never shortens: a late renewal to a shorter lease would cut a live hold. Redis 7 compares by
--     itself, which takes one command instead of two; the versions before it know no 'GT', and no
--     version number either. It takes a key that does not expire for one that expires later.
--   * Never re-creates, never touches another claim's, and a reservation is no grant.

local answers = {}
local holders = redis.call('MGET', unpack(KEYS))  -- false for a key of another kind, too
for i, lock in ipairs(KEYS) do
  local id, lease = ARGV[2 * i - 1], ARGV[2 * i]
  local held = holders[i]
  if held and string.sub(held, 1, 33) == 'g' .. id then
    local longer = redis.REDIS_VERSION_NUM and redis.call('PEXPIRE', lock, lease, 'GT') == 1
    if not longer and redis.call('PTTL', lock) < tonumber(lease) then
      redis.call('PEXPIRE', lock, lease)
    end
    answers[i] = 1
  else
    answers[i] = 0
  end
end
return answers
