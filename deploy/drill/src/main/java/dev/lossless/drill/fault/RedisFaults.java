package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Act;
import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import redis.clients.jedis.Jedis;

/// What happens to Redis. No write may notice any of it, and no read may be wrong for it.
final class RedisFaults {

    private static final List<String> REDIS = List.of("redis");

    private RedisFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(
                        "stop-redis",
                        "stopped, and empty when it comes back",
                        Hold.seconds(5, 12),
                        (system, _) -> ServerFaults.stop(system, REDIS)),
                fault(
                        "freeze-redis",
                        "SIGSTOP, then SIGCONT",
                        Hold.seconds(8, 14),
                        (system, _) -> ServerFaults.freeze(system, REDIS)),
                fault("flush-redis", "emptied again and again", Hold.seconds(6, 10), RedisFaults::flush),
                fault(
                        "slow-redis",
                        "the way to Redis takes 300 ms longer",
                        Hold.seconds(8, 15),
                        (system, _) -> ServerFaults.slow(List.of(system.redis()), Duration.ofMillis(300))),
                fault(
                        "cut-redis",
                        "connections to Redis break again and again",
                        Hold.seconds(6, 10),
                        (system, random) -> ServerFaults.cut(List.of(system.redis()), random, 600)));
    }

    private static Harm flush(DrillSystem system, RandomGenerator random) {
        var flushing = ServerFaults.repeat(() -> {
            try (var redis = new Jedis(URI.create(system.redisUrl()))) {
                redis.flushAll();
            }
            Thread.sleep(random.nextInt(1_000));
        });
        return new Harm("emptied every half second or so", flushing);
    }

    private static Fault fault(String name, String what, Hold hold, Act act) {
        return new Fault(name, what, Set.of("redis"), Sort.ASIDE, hold, Needs.NOTHING, act);
    }
}
