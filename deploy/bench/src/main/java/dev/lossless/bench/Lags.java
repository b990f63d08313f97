package dev.lossless.bench;

import dev.lossless.cli.KafkaClients;
import dev.lossless.cli.consumers.Group;
import dev.lossless.local.system.Service;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How far the topic has come, and how far each consumer is behind.
public final class Lags implements AutoCloseable {

    static final List<Service> CONSUMERS =
            List.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE, Service.NOTIFICATION);

    private static final List<String> TOPICS = List.of("todo.events");

    private final Map<Service, Group> groups = new EnumMap<>(Service.class);

    public Lags(String kafka) {
        this(kafka, CONSUMERS);
    }

    /// @param consumers those that run, audit among them
    public Lags(String kafka, List<Service> consumers) {
        consumers.forEach(
                consumer -> groups.put(consumer, new Group(KafkaClients.of(kafka), consumer.module(), TOPICS)));
    }

    /// @param published events on the topic
    /// @param lag       events behind it, as the committed offsets tell
    public record Reading(long published, Map<Service, Long> lag) {

        public long worst() {
            return lag.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }

    public Reading now() {
        var ends = groups.get(Service.AUDIT).ends();
        var lag = new EnumMap<Service, Long>(Service.class);
        groups.forEach((consumer, group) -> lag.put(consumer, group.lag(ends)));
        return new Reading(ends.values().stream().mapToLong(Long::longValue).sum(), lag);
    }

    @Override
    public void close() {
        groups.values().forEach(Group::close);
    }
}
