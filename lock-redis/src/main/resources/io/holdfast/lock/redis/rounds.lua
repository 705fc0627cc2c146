-- The rounds of a claim in a quorum. Stands before the scripts that need them, in one script with each.
--
-- roundOf(held)  the round of the attempt that a lock was granted to; 0 if it is reserved only
--   held  the value of the lock (see quorum-attempt.lua)
--
-- Rules
--   * Each attempt that a client sends to its servers is one round, with a number larger than those
--     of all its earlier ones.
--   * What gives a round back touches no grant of a later one: it may be executed late, when the claim
--     has been granted since.

local function roundOf(held)
  return tonumber(string.match(held, '^g.* (%d+)$') or 0)
end

