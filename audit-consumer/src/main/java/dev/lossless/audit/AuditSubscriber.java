package dev.lossless.audit;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.lossless.audit.trail.AuditTrail;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/// Records every event, of known and of unknown types, in the audit trail.
///
/// The trail keeps each event as it came: nothing of its data is read.
@ApplicationScoped
class AuditSubscriber implements EventHandler<Envelope> {

    private static final Map<String, String> SCHEMAS = Stream.of(
                    "TodoCreated",
                    "TodoUpdated",
                    "TodoCompleted",
                    "TodoReopened",
                    "TodoDeleted",
                    "UserProfileUpdated",
                    "EventDiscarded")
            .collect(toUnmodifiableMap(identity(), "urn:todo-service:schema:%s:1"::formatted));

    private final AuditTrail trail;

    AuditSubscriber(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public Map<String, String> schemas() {
        return SCHEMAS;
    }

    @Override
    public Envelope read(Envelope envelope) {
        return envelope;
    }

    @Override
    public Outcome<Envelope> handle(Batch<Envelope> batch) throws SQLException {
        return trail.record(batch);
    }

    @Override
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws SQLException {
        return trail.offsets(assigned);
    }

    @Override
    public Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        return trail.lastEffect(stream);
    }
}
