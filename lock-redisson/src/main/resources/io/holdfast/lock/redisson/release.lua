-- Removes every trace of some claims, and tells who waits.
--
-- KEYS  1 the lock (see attempt.lua)
-- ARGV  1 the lock's channel, as Redisson names it   2 the command that publishes there
--       3 the message that Redisson's own waiters expect   4, 5, … claim ids
-- Result  {1 if one of the claims had the lock, else 0; how many clients got the message}
--
-- Rules
--   * A lock that is another's, native or ours, is not touched; having no trace is no error.
--   * Native waiters sleep until they get the message: it is sent in the step that frees the lock,
--     and only then.

local lock = KEYS[1]
local had = 0
for i = 4, #ARGV do
  if redis.pcall('HDEL', lock, ARGV[i]) == 1 then
    had = 1
  end
end
if had == 0 or redis.call('EXISTS', lock) == 1 then
  return {had, 0}
end
local told = redis.pcall(ARGV[2], ARGV[1], ARGV[3])  -- a lost message costs one poll
return {1, type(told) == 'number' and told or 0}
