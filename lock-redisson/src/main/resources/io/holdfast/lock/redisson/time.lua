-- Tells the time, so that later requests can say until when they may be executed.
--
-- KEYS  1 any key of the hash slot
-- Result  {the server's ms}

local time = redis.call('TIME')
return {time[1] * 1000 + math.floor(time[2] / 1000)}
