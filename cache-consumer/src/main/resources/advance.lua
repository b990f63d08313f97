-- Moves the mark up to which this Redis knows the events of a partition, unless it is further back than expected.
--
-- KEYS[1]  cache-consumer:{todo.events}:applied, a hash of offsets by partition
-- ARGV     three for each partition: its number; the offset where the mark must be at least; the offset to move it to
-- Answers two for each partition whose mark is too far back: its number, and the mark, -1 when there is none.
--
-- It is sent behind the invalidations of a batch, on their connection. Redis copies its writes to replicas and
-- snapshots in their order: whichever state it goes back to, the mark in it tells no more than that state holds.
local setbacks = {}
for i = 1, #ARGV, 3 do
  local mark = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or '-1')
  if mark < tonumber(ARGV[i + 1]) then
    setbacks[#setbacks + 1] = tonumber(ARGV[i])
    setbacks[#setbacks + 1] = mark
  elseif mark < tonumber(ARGV[i + 2]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
  end
end
return setbacks
