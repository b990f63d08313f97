-- The user's generation, made when there is none, and the list stored under it. Answers {gen, minVersion, list or nil}.
-- KEYS[1] user:{id}:todos:meta   ARGV[1] a random generation   ARGV[2] time to live in milliseconds
-- ARGV[3] and ARGV[4]: the list's key before and after the generation; it lies in the same slot as KEYS[1]
local gen = redis.call('HGET', KEYS[1], 'gen')
if not gen then
  gen = ARGV[1]
  redis.call('HSET', KEYS[1], 'gen', gen)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {gen, redis.call('HGET', KEYS[1], 'minVersion') or '0', redis.call('GET', ARGV[3] .. gen .. ARGV[4])}
