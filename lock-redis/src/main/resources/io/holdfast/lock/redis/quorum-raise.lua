-- Raises the token counter of one server of a quorum to what a grant is about to use.
--
-- KEYS  1 the lock   2, 3 not used   4 the token counter (see quorum-attempt.lua)
-- ARGV  1 claim id   2 the last token of its grant
-- Result  1 if the lock is the claim's grant; else 0, and nothing was changed
--
-- Rules
--   * Only while the claim has the lock: whoever is granted it next mints above.
--   * Never lowers.

local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, 33) ~= 'g' .. ARGV[1] then
  return 0
end
if tonumber(redis.call('GET', KEYS[4]) or 0) < tonumber(ARGV[2]) then
  redis.call('SET', KEYS[4], ARGV[2])
end
return 1
