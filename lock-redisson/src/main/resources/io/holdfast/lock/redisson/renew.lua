-- Prolongs grants.
--
-- KEYS  1, 2, … locks of one hash slot (see attempt.lua)
-- ARGV  1 the server's ms after which this request does nothing
--       then for each of the locks: claim id, lease in ms
-- Result  {server's ms, then for each of the locks: 1 if it was the claim's and has its lease now,
--         else 0}; {server's ms} alone if the request came too late
--
-- Rules
--   * Never shortens: a late renewal to a shorter lease would cut a live hold.
--   * Never re-creates, and never touches another's, native or ours.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answers = {now}
if now > tonumber(ARGV[1]) then
  return answers
end
for i, lock in ipairs(KEYS) do
  local id, lease = ARGV[2 * i], ARGV[2 * i + 1]
  if redis.pcall('HEXISTS', lock, id) == 1 then
    if redis.call('PTTL', lock) < tonumber(lease) then
      redis.call('PEXPIRE', lock, lease)
    end
    answers[i + 1] = 1
  else
    answers[i + 1] = 0
  end
end
return answers
