package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.system.DrillSystem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// A topic that lacks replicas, while another one is well.
final class UnwritableTopic {

    private static final String TOPIC = "user.events";
    private static final String OTHER = "todo.events";
    private static final String REPLICAS = "min.insync.replicas";

    /// More than there are brokers.
    private static final String TOO_MANY = "9";

    private UnwritableTopic() {}

    static Harm begin(DrillSystem system) throws ExecutionException, InterruptedException {
        change(system, new AlterConfigOp(new ConfigEntry(REPLICAS, TOO_MANY), OpType.SET));
        var before = end(system);
        return new Harm(TOPIC + " lacks replicas", () -> {
            var after = end(system);
            change(system, new AlterConfigOp(new ConfigEntry(REPLICAS, ""), OpType.DELETE));
            if (after == before) {
                throw new IllegalStateException(
                        "nothing was published on %s while %s lacked replicas".formatted(OTHER, TOPIC));
            }
        });
    }

    private static void change(DrillSystem system, AlterConfigOp change)
            throws ExecutionException, InterruptedException {
        try (var admin = admin(system)) {
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        }
    }

    /// How many records the other topic has had.
    private static long end(DrillSystem system) throws ExecutionException, InterruptedException {
        try (var admin = admin(system)) {
            var partitions = admin.describeTopics(List.of(OTHER))
                    .allTopicNames()
                    .get()
                    .get(OTHER)
                    .partitions()
                    .size();
            var wanted = IntStream.range(0, partitions)
                    .boxed()
                    .collect(Collectors.toMap(number -> new TopicPartition(OTHER, number), _ -> OffsetSpec.latest()));
            return admin.listOffsets(wanted).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }

    private static Admin admin(DrillSystem system) {
        return Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()));
    }
}
