package dev.lossless.subscriber;

import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// The tests' subscriber: notes each event of the type `Tested` in the table `effect`.
public class Tested implements EventHandler<Boolean> {

    private final JdbcInbox inbox;

    public Tested(DataSource dataSource) {
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
        return inbox.once(batch, Tested::store);
    }

    public static void store(List<Event<Boolean>> events, StatementBatch statements) throws SQLException {
        var rows = events.stream()
                .filter(Event::content)
                .map(event -> new Object[] {
                    event.position().stream().topic(),
                    event.position().stream().userId(),
                    event.position().sequence()
                })
                .toList();
        statements.rows("INSERT INTO effect (topic, user_id, sequence) VALUES", rows, "");
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
