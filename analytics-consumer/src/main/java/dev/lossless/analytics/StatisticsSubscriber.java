package dev.lossless.analytics;

import dev.lossless.analytics.figures.Fact;
import dev.lossless.analytics.figures.FactReader;
import dev.lossless.analytics.figures.Figures;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// Counts each event exactly once: what it adds to the figures and the position of its user commit together.
@ApplicationScoped
class StatisticsSubscriber implements EventHandler<Optional<Fact>> {

    private final JdbcInbox inbox;

    StatisticsSubscriber(DataSource dataSource, Clock clock) {
        this.inbox = new JdbcInbox(dataSource, clock);
    }

    @Override
    public Map<String, String> schemas() {
        return FactReader.SCHEMAS;
    }

    @Override
    public Optional<Fact> read(Envelope envelope) {
        return FactReader.read(envelope);
    }

    @Override
    public Outcome<Optional<Fact>> handle(Batch<Optional<Fact>> batch) throws SQLException {
        return inbox.once(batch, Figures::add);
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
