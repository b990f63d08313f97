-- Makes those lists of a user unreachable that are older than a version.
--
-- KEYS[1]  user:{<userId>}:todos:meta, a hash of gen, minVersion and at
-- ARGV[1]  a random generation
-- ARGV[2]  time to live in milliseconds
-- ARGV[3]  the time, in milliseconds since 1970
-- ARGV[4]  a version whose n is further ahead than this of that of the one before is left out
-- ARGV[5]  versions from this one on are left out: their epoch lies in the future
-- ARGV[6…] versions in ascending order: the user's sequences of events on todo.events, which are
--          epoch * 1,000,000,000 + n. They are below 2^53, so that a number here holds them exactly.
-- Answers the minVersion of before, 0 when there was none. When no version is higher nothing is changed.
--
-- A reader (lookup.lua in todo-service) takes gen, reads the database, and stores its list under that gen only if
-- the list is not older than minVersion. A new gen makes all lists of before unreachable, those included that readers
-- are about to store. minVersion stops a reader that takes the new gen and then still reads an older state, as from a
-- replica of the database that lags behind.
--
-- minVersion is written even when the hash is missing, because nobody has read lists or because it was evicted. To
-- leave it missing would be safe as long as a reader's next step makes a random gen and as long as all readers read
-- the primary; writing it is safe without those conditions, and costs a small hash per active user.
local before = tonumber(redis.call('HGET', KEYS[1], 'minVersion') or '0')
local minVersion = before
local epoch = 1000000000
for i = 6, #ARGV do
  local version = tonumber(ARGV[i])
  local n = version % epoch
  local possible = version < tonumber(ARGV[5]) and n > 0 and n <= minVersion % epoch + tonumber(ARGV[4])
  if version > minVersion and (minVersion == 0 or possible) then
    minVersion = version
  end
end
if minVersion > before then
  redis.call('HSET', KEYS[1], 'gen', ARGV[1], 'minVersion', string.format('%.0f', minVersion), 'at', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return before
