-- Stores a list, unless its user has as many there as one user may have. Answers 1, or 0 when it is not stored.
-- KEYS[1] the list's key   KEYS[2] user:{id}:todos:stored, a hash of lists and bytes, in the same slot
-- ARGV[1] the list   ARGV[2] its time to live in milliseconds   ARGV[3] how many lists at most   ARGV[4] how many bytes
-- What was stored is counted for as long as a list lives from the first one on, so that there are at most twice as many.
local lists = tonumber(redis.call('HGET', KEYS[2], 'lists') or '0')
local bytes = tonumber(redis.call('HGET', KEYS[2], 'bytes') or '0')
if lists + 1 > tonumber(ARGV[3]) or bytes + #ARGV[1] > tonumber(ARGV[4]) then
  return 0
end
redis.call('HINCRBY', KEYS[2], 'bytes', #ARGV[1])
if redis.call('HINCRBY', KEYS[2], 'lists', 1) == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
