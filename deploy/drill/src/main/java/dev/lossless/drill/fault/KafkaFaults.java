package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Act;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import dev.lossless.drill.system.DrillSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What happens to Kafka. No write may notice any of it.
final class KafkaFaults {

    private static final String KAFKA = "kafka";
    private static final int DISK_KILOBYTES = 256;

    private KafkaFaults() {}

    static List<Fault> all() {
        return List.of(
                fault(
                        "stop-kafka",
                        "stopped in order, started again",
                        Hold.seconds(8, 15),
                        (system, _) -> ServerFaults.stop(system, system.brokerNames())),
                fault(
                        "kill-kafka",
                        "kill -9, started again",
                        Hold.seconds(3, 10),
                        (system, _) -> ServerFaults.kill(system, system.brokerNames())),
                fault(
                        "freeze-kafka",
                        "SIGSTOP for longer than the relay waits for an answer; then SIGCONT",
                        Hold.seconds(13, 18),
                        (system, _) -> ServerFaults.freeze(system, system.brokerNames())),
                fault(
                        "slow-kafka",
                        "the way to Kafka takes 200 ms longer",
                        Hold.seconds(10, 20),
                        (system, _) -> ServerFaults.slow(system.kafka(), Duration.ofMillis(200))),
                fault(
                        "silent-kafka",
                        "the way to Kafka swallows everything",
                        Hold.seconds(12, 18),
                        (system, _) -> ServerFaults.silence(system.kafka())),
                fault(
                        "cut-kafka",
                        "connections to Kafka break again and again",
                        Hold.seconds(8, 12),
                        (system, random) -> ServerFaults.cut(system.kafka(), random, 800)),
                fault(
                        "unwritable-topic",
                        "user.events takes nothing; todo.events must go on",
                        Hold.seconds(12, 18),
                        (system, _) -> UnwritableTopic.begin(system)),
                new Fault(
                        "kill-broker",
                        "kill -9 of one of three brokers, started again",
                        Set.of(KAFKA),
                        Sort.ASIDE,
                        Hold.seconds(10, 20),
                        KafkaFaults::cluster,
                        (system, random) -> ServerFaults.kill(
                                system,
                                List.of(system.brokerNames()
                                        .get(random.nextInt(system.brokerNames().size()))))),
                new Fault(
                        "disk-full-kafka",
                        "Kafka's disk fills up, and is replaced",
                        Set.of(KAFKA),
                        Sort.ASIDE,
                        Hold.seconds(12, 18),
                        SmallDisk::missing,
                        (system, _) -> ServerFaults.fillDisk(system, KAFKA, DISK_KILOBYTES)));
    }

    private static Fault fault(String name, String what, Hold hold, Act act) {
        return new Fault(name, what, Set.of(KAFKA), Sort.ASIDE, hold, Needs.NOTHING, act);
    }

    private static Optional<String> cluster(DrillSystem system) {
        return system.brokerNames().size() < 3
                ? Optional.of("there is one broker only (--brokers 3)")
                : Optional.empty();
    }
}
