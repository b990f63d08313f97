-- Makes those lists of a user unreachable that are older than a version.
--
-- KEYS[1]  user:{<userId>}:todos:meta, a hash of gen and minVersion
-- ARGV[1]  the version: the user's sequence of an event on todo.events
-- ARGV[2]  a random generation
-- ARGV[3]  time to live in milliseconds
-- Answers the minVersion of before, 0 when there was none. When it is this version or a later one nothing is changed.
--
-- A reader (generation.lua in todo-service) takes gen, reads the database, and stores its list under that gen only if
-- the list is not older than minVersion. A new gen makes all lists of before unreachable, those included that readers
-- are about to store. minVersion stops a reader that takes the new gen and then still reads an older state, as from a
-- replica of the database that lags behind.
--
-- minVersion is written even when the hash is missing, because nobody has read lists or because it was evicted. To
-- leave it missing would be safe as long as a reader's next step makes a random gen and as long as all readers read
-- the primary; writing it is safe without those conditions, and costs a small hash per active user.
local minVersion = tonumber(redis.call('HGET', KEYS[1], 'minVersion') or '0')
if tonumber(ARGV[1]) <= minVersion then
  return minVersion
end
redis.call('HSET', KEYS[1], 'gen', ARGV[2], 'minVersion', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return minVersion
