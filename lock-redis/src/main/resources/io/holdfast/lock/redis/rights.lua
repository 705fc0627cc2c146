-- Says which commands of the other scripts the user may not run. What is missing would show late
-- else, or, where a script goes on without it, only in locks that are slow to be passed on.
--
-- KEYS  1 a key that nobody uses
-- ARGV  1 a channel that nobody else listens to   2 '1' if there is a grant delay
-- Result  the names of the commands
--
-- Rules
--   * Changes nothing: what creates the key is only run where it can be deleted in the same step.

local key = KEYS[1]
local missing = {}

local function try(...)
  local answer = redis.pcall(...)
  local said = type(answer) == 'table' and answer.err or ''
  local allowed =
      not (string.find(said, 'NOPERM', 1, true) or string.find(said, 'ACL failure', 1, true)
          or string.find(said, 'executing the script can', 1, true))
  if not allowed then
    table.insert(missing, string.lower((...)))
  end
  return allowed
end

try('TIME')
try('PUBLISH', ARGV[1], '')
try('GET', key)
try('MGET', key)
try('SET', key, '', 'XX')
try('EXISTS', key)
try('PTTL', key)
try('PEXPIRE', key, 1)
try('HGET', key, 'f')
try('HDEL', key, 'f')
try('ZADD', key, 'XX', 1, 'm')
try('ZRANGE', key, 0, 0)
try('ZREM', key, 'm')
try('ZSCORE', key, 'm')
if try('DEL', key) then
  try('INCRBY', key, 1)
  redis.pcall('DEL', key)
  try('HSET', key, 'f', '')
  redis.pcall('DEL', key)
end
if ARGV[2] == '1' then
  try('INFO', 'server')
end
return missing
