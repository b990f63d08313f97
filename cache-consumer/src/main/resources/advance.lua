-- Moves the mark up to which this Redis knows the events of a partition, unless it is further back than expected.
--
-- KEYS[1]  cache-consumer:{todo.events}:applied, a hash of <offset>@<topic id> by partition
-- ARGV     four for each partition: its number; the topic's id; the offset where the mark must be at least; the offset
--          to move it to
-- Answers the numbers of the partitions whose mark is too far back. One of another topic of the same name counts as 0.
--
-- It is sent behind the invalidations of a batch, on their connection. Redis copies its writes to replicas and
-- snapshots in their order: whichever state it goes back to, the mark in it tells no more than that state holds.
local behind = {}
for i = 1, #ARGV, 4 do
  local value = redis.call('HGET', KEYS[1], ARGV[i])
  local mark = -1
  if value then
    local offset, id = string.match(value, '^(%d+)@(.*)$')
    mark = id == ARGV[i + 1] and tonumber(offset) or 0
  end
  if mark < tonumber(ARGV[i + 2]) then
    behind[#behind + 1] = tonumber(ARGV[i])
  elseif mark < tonumber(ARGV[i + 3]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 3] .. '@' .. ARGV[i + 1])
  end
end
return behind
