package dev.lossless.notification;

import dev.lossless.notification.delivery.Dispatcher;
import dev.lossless.notification.delivery.Message;
import dev.lossless.notification.delivery.MessageReader;
import dev.lossless.notification.delivery.Planning;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// Plans what each event sends, exactly once: the plan and the position of its user commit together.
@ApplicationScoped
class NotificationSubscriber implements EventHandler<Message> {

    private final JdbcInbox inbox;
    private final Dispatcher dispatcher;
    private final Clock clock;

    NotificationSubscriber(DataSource dataSource, Dispatcher dispatcher, Clock clock) {
        this.inbox = new JdbcInbox(dataSource, clock);
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Override
    public Map<String, String> schemas() {
        return MessageReader.SCHEMAS;
    }

    @Override
    public Message read(Envelope envelope) {
        return MessageReader.read(envelope);
    }

    @Override
    public Outcome<Message> handle(Batch<Message> batch) throws SQLException {
        var now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var outcome = inbox.once(batch, (events, statements) -> Planning.plan(events, statements, now));
        if (!outcome.effects().isEmpty()) {
            dispatcher.wake();
        }
        return outcome;
    }

    @Override
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws SQLException {
        return inbox.offsets(assigned);
    }

    @Override
    public Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        return inbox.lastEffect(stream);
    }
}
