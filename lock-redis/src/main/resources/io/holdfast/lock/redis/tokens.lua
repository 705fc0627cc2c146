-- Mints tokens. Stands before the scripts that grant, in one script with each.
--
-- mint(counter, asked, least)
--   counter  key of the partition: the last token minted in it
--   asked    how many are wanted
--   least    no token up to it is minted; '-' for the server's clock
-- Returns {1, first token, how many}
--
-- Rules
--   * Called only in the step that grants a claim or proves its grant, where no queued claim can
--     have got a smaller token.
--   * A counter that is new, or below the floor (older data were restored), restarts from the
--     clock, but never falls: a clock that stepped back must not mint a token twice.
--   * More than one token only where the counter is not ahead of the clock, or a restart from the
--     clock could come out below it.
--   * No token from 2^53 on: there numbers of scripts, and of JSON, are no longer exact.
--   * An error says that nothing was changed: what was written before it is taken back.
--   * A token is never concatenated nor passed to tostring: that rounds to 14 digits.

-- Or an error reply.
local function millis()
  local time = redis.pcall('TIME')
  if time.err then
    return time
  end
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The last token and how many there are; or an error reply.
local function range(before, wanted, floor)
  if wanted == 1 and floor and before > 0 and before >= floor then
    return before + 1, 1
  end
  local now = millis()
  if type(now) == 'table' then
    return now
  end
  local clock = (now - 1735689600000) * 4096  -- since 2025-01-01
  local given = before > clock and 1 or wanted
  local last = before + given
  if before == 0 or before < (floor or clock) then
    last = math.max(last, (floor or 0) + given, clock + given)
  end
  return last, given
end

-- Or an error reply.
local function mint(counter, asked, least)
  local wanted, floor = tonumber(asked), tonumber(least)
  local top = redis.pcall('INCRBY', counter, asked)
  if type(top) == 'table' then
    return top
  end
  local before = top - wanted
  local last, given = range(before, wanted, floor)
  local failure = type(last) == 'table' and last
  if not failure and last >= 9007199254740992 then
    failure = redis.error_reply('HOLDFASTTOKENS the counter has come to 2^53')
  end
  if not failure and last ~= top then
    local set = redis.pcall('SET', counter, string.format('%.0f', last))
    failure = set.err and set
  end
  if not failure then
    return {1, last - given + 1, given}
  end
  if before == 0 then
    redis.pcall('DEL', counter)
  else
    redis.pcall('DECRBY', counter, asked)
  end
  return failure
end

