-- The user's generation, made when there is none. Answers {gen, minVersion}.
-- KEYS[1] user:{id}:todos:meta   ARGV[1] a random generation   ARGV[2] time to live in milliseconds
local gen = redis.call('HGET', KEYS[1], 'gen')
if not gen then
  gen = ARGV[1]
  redis.call('HSET', KEYS[1], 'gen', gen)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {gen, redis.call('HGET', KEYS[1], 'minVersion') or '0'}
