package dev.lossless.todo.outbox.relay;

import static java.util.stream.Collectors.joining;

import dev.lossless.todo.outbox.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/// Topics that do not exist, and partitions without a leader, while the broker answers otherwise: the relay
/// leaves their events where they are, and publishes the others. All lanes of a replica share it.
@ApplicationScoped
class Unwritable {

    private static final Logger LOG = Logger.getLogger(Unwritable.class);
    private static final long AGAIN_NANOS = 1_000_000_000;
    private static final int TIMEOUT_MILLIS = 2_000;

    private final Map<String, Object> settings;

    /// By aggregate type; of a topic that does not exist all partitions.
    private volatile Map<String, Partitions> unwritable = Map.of();

    private long asked = System.nanoTime() - AGAIN_NANOS;

    Unwritable(@Identifier("default-kafka-broker") Map<String, Object> broker, MeterRegistry registry) {
        this.settings = new HashMap<>(broker);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        Gauge.builder("outbox.unwritable.topics", () -> unwritable.size())
                .description("Topics that do not exist or have a partition without a leader, and are left out")
                .register(registry);
    }

    /// Some partitions of a topic.
    ///
    /// @param count   how many the topic has; 0 when it does not exist
    /// @param numbers those that cannot be written
    private record Partitions(int count, Set<Integer> numbers) {

        String condition(String aggregateType) {
            var ofType = "e.aggregatetype = '" + aggregateType + "'";
            return count == 0
                    ? " AND NOT " + ofType
                    : " AND NOT (%s AND e.key_hash %% %d IN (%s))"
                            .formatted(
                                    ofType,
                                    count,
                                    numbers.stream().map(String::valueOf).collect(joining(", ")));
        }
    }

    /// For the selection of events, with the alias `e`: those that can be written. It asks the broker again
    /// when something could not be written a second ago.
    String condition() {
        if (!unwritable.isEmpty()) {
            ask(Set.of());
        }
        return unwritable.entrySet().stream()
                .map(each -> each.getValue().condition(each.getKey()))
                .collect(joining());
    }

    /// Asks the broker about the topics of these aggregate types, whose events were not acknowledged.
    ///
    /// @return whether there is something to leave out, so that going on makes sense
    boolean lookAt(Collection<String> aggregateTypes) {
        ask(aggregateTypes);
        return !unwritable.isEmpty();
    }

    /// A broker that does not answer is away as a whole: then nothing is left out.
    private synchronized void ask(Collection<String> aggregateTypes) {
        if (System.nanoTime() - asked < AGAIN_NANOS && unwritable.keySet().containsAll(aggregateTypes)) {
            return;
        }
        var types = new TreeSet<>(aggregateTypes);
        types.addAll(unwritable.keySet());
        change(found(types));
        asked = System.nanoTime();
    }

    private Map<String, Partitions> found(Set<String> types) {
        var found = new TreeMap<String, Partitions>();
        try (var admin = Admin.create(settings)) {
            var topics = admin.describeTopics(
                            types.stream().map(Outbox::topicOf).toList())
                    .topicNameValues();
            for (var type : types) {
                try {
                    var partitions =
                            leaderless(topics.get(Outbox.topicOf(type)).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
                    if (!partitions.numbers().isEmpty()) {
                        found.put(type, partitions);
                    }
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                    found.put(type, new Partitions(0, Set.of()));
                }
            }
            return found;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debugf("the broker does not tell which partitions can be written: cause=%s", e);
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private static Partitions leaderless(TopicDescription topic) {
        var numbers = new TreeSet<Integer>();
        topic.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .map(TopicPartitionInfo::partition)
                .forEach(numbers::add);
        return new Partitions(topic.partitions().size(), numbers);
    }

    private void change(Map<String, Partitions> now) {
        if (!now.equals(unwritable)) {
            LOG.warnf("topics and partitions that cannot be written are left out: now=%s before=%s", now, unwritable);
            unwritable = now;
        }
    }
}
