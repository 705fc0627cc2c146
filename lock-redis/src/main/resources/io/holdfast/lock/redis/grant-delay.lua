-- For how long nothing may be granted, since the server may have lost grants that are still believed
-- in. Stands before the scripts that mint tokens, in one script with each.
--
-- closedFor(mark, delay)
--   mark   key of the partition: the run that wrote it, blank, the server's ms at which it opens
--   delay  the grant delay in ms: no client of this store asks for a longer lease
-- Returns ms, 0 if it is open; or an error reply
--
-- Rules
--   * Never a replica: what the server lost was granted before it was started, and has ended when
--     it is up for longer than the delay. Uptime is told in whole seconds, hence one more.
--   * A replica at some time: nobody knows since when it is the primary. The delay counts from the
--     first attempt that finds no mark of this run; the mark keeps that for all others.
--   * A run is one process as one primary: run_id is new with each start, master_replid with each
--     promotion. (It is also new when a primary gets its first replica or has been without any for
--     repl-backlog-ttl: then a delay more than needed.)
--   * A node of a cluster: grants come to it with the slots of other nodes, which may have lost some.
--     So its own uptime says nothing: the delay counts from the first attempt that finds no mark of
--     this run there, too. (A slot that comes from another node brings that one's mark along.)
--   * A mark never expires: without it the delay would begin again.

local function closedFor(mark, delay)
  local server, replication = redis.pcall('INFO', 'server'), redis.pcall('INFO', 'replication')
  if type(server) == 'table' or type(replication) == 'table' then
    return type(server) == 'table' and server or replication
  end
  if not string.find(replication, 'role:master', 1, true) then
    return redis.error_reply('READONLY it is a replica')
  end
  local process = string.match(server, 'run_id:(%x+)')
  local uptime = tonumber(string.match(server, 'uptime_in_seconds:(%d+)'))
  local history = string.match(replication, 'master_replid:(%x+)')
  local before = string.match(replication, 'master_replid2:(%x+)')
  if not (process and uptime and history and before) then
    return redis.error_reply('HOLDFASTINFO of run_id, uptime and master_replid one is missing')
  end
  local cluster = string.find(server, '_mode:cluster', 1, true)
  if string.match(before, '^0+$') and not cluster then
    return math.max(0, delay - (uptime - 1) * 1000)
  end
  local time = redis.pcall('TIME')
  if time.err then
    return time
  end
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local run = process .. history
  local found = redis.pcall('GET', mark)
  if type(found) == 'table' then
    return found
  end
  local of, opens = string.match(found or '', '^(%x+) (%d+)$')
  if of ~= run then
    opens = now + delay
    local set = redis.pcall('SET', mark, run .. string.format(' %.0f', opens))
    if set.err then
      return set
    end
  end
  return math.max(0, opens - now)
end

