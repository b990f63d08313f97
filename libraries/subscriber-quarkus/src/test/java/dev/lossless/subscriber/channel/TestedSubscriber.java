package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// The tests' subscriber: notes each event of the type `Tested` in the table `effect`.
@Singleton
public class TestedSubscriber implements EventHandler<Boolean> {

    private final JdbcInbox inbox;

    TestedSubscriber(DataSource dataSource) {
        this.inbox = new JdbcInbox(dataSource, Clock.systemUTC());
    }

    @Override
    public Map<String, String> schemas() {
        return Map.of("Tested", "urn:testkit:schema:Tested:1");
    }

    @Override
    public Boolean read(Envelope envelope) {
        return envelope.type().equals("Tested");
    }

    @Override
    public Outcome<Boolean> handle(Batch<Boolean> batch) throws Exception {
        return inbox.once(batch, (events, statements) -> {
            var rows = new ArrayList<Object[]>();
            for (var event : events) {
                if (event.content()) {
                    var stream = event.position().stream();
                    rows.add(new Object[] {
                        stream.topic(), stream.userId(), event.position().sequence()
                    });
                }
            }
            statements.rows("INSERT INTO effect (topic, user_id, sequence) VALUES", rows, "");
        });
    }

    @Override
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws Exception {
        return inbox.offsets(assigned);
    }

    @Override
    public Optional<LastEffect> lastEffect(UserStream stream) throws Exception {
        return inbox.lastEffect(stream);
    }
}
