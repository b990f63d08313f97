package dev.lossless.notification;

import dev.lossless.notification.delivery.Dispatcher;
import dev.lossless.notification.delivery.Planning;
import dev.lossless.notification.mail.DueTodos;
import dev.lossless.notification.mail.MailConfig;
import dev.lossless.notification.mail.Recipients;
import dev.lossless.notification.message.Message;
import dev.lossless.notification.message.MessageReader;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading.Event;
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
    private final MailConfig mail;
    private final Clock clock;

    NotificationSubscriber(DataSource dataSource, Dispatcher dispatcher, MailConfig mail, Clock clock) {
        this.inbox = new JdbcInbox(dataSource, clock);
        this.dispatcher = dispatcher;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public Map<String, String> schemas() {
        return MessageReader.SCHEMAS;
    }

    @Override
    public Message read(Envelope envelope) {
        var message = MessageReader.read(envelope);
        Recipients.check(message);
        DueTodos.check(message);
        return message;
    }

    @Override
    public Outcome<Message> handle(Batch<Message> batch) throws SQLException {
        var instant = clock.instant();
        var now = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        var outcome = inbox.once(batch, (events, statements) -> {
            var messages = events.stream().map(Event::content).toList();
            Planning.plan(messages, statements, now);
            DueTodos.plan(messages, statements, now);
            Recipients.plan(messages, statements, mail, instant);
        });
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
