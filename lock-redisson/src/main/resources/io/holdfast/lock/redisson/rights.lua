-- Says which commands of the other scripts the user may not run.
--
-- KEYS  1 a key that nobody uses, of Holdfast's own
-- ARGV  1 a channel of a lock that nobody uses
-- Result  the names of the commands; 'channel' if it may not publish there
--
-- Rules
--   * Changes nothing: what creates the key is only run where it can be taken back in the same step.

local key = KEYS[1]
local missing = {}

local function try(...)
  local answer = redis.pcall(...)
  local said = type(answer) == 'table' and answer.err or ''
  local allowed =
      not (string.find(said, 'NOPERM', 1, true) or string.find(said, 'ACL failure', 1, true)
          or string.find(said, 'executing the script can', 1, true))
  if not allowed then
    local channel = string.find(said, 'the channel', 1, true)
    table.insert(missing, channel and 'channel' or string.lower((...)))
  end
  return allowed
end

try('TIME')
try('PUBLISH', ARGV[1], '')
try('GET', key)
try('SET', key, '', 'XX')
try('EXISTS', key)
try('PTTL', key)
try('PEXPIRE', key, 1)
try('HEXISTS', key, 'f')
if try('HDEL', key, 'f') then
  try('HSET', key, 'f', '')
  redis.pcall('HDEL', key, 'f')
end
return missing
