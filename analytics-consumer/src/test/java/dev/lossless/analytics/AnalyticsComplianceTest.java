package dev.lossless.analytics;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What every subscriber must do, with the real tables. Sums tell no sequences, so each event happens in the
/// quarter of an hour that has its sequence for a number.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "analytics"))
class AnalyticsComplianceTest extends SubscriberCompliance {

    private static final int QUARTER_SECONDS = 900;

    /// Those that are too high for a time have the numbers from here on.
    private static final int HIGHEST = 1_000_000;

    private static final List<Long> HIGHER = new ArrayList<>();

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.flyway.username")
    String owner;

    @ConfigProperty(name = "quarkus.flyway.password")
    String ownerPassword;

    @Override
    protected TestEvent event(String userId, long sequence) {
        return TodoEvents.created(userId, sequence)
                .with(
                        "ce_time",
                        Instant.ofEpochSecond(slot(sequence) * QUARTER_SECONDS).toString());
    }

    private static long slot(long sequence) {
        if (sequence < HIGHEST) {
            return sequence;
        }
        if (!HIGHER.contains(sequence)) {
            HIGHER.add(sequence);
        }
        return HIGHEST + HIGHER.indexOf(sequence);
    }

    private static long sequence(int slot) {
        var higher = slot - HIGHEST;
        return higher >= 0 && higher < HIGHER.size() ? HIGHER.get(higher) : slot;
    }

    @Override
    protected List<Long> effects(String userId) throws SQLException {
        var sequences = new ArrayList<Long>();
        try (var connection = asOwner();
                var statement =
                        connection.prepareStatement("SELECT slot, created FROM event_count WHERE user_id = ?")) {
            statement.setString(1, userId);
            var rows = statement.executeQuery();
            while (rows.next()) {
                for (var event = 0; event < rows.getInt(2); event++) {
                    sequences.add(sequence(rows.getInt(1)));
                }
            }
        }
        return sequences;
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "SELECT next_offset FROM stored_offset WHERE topic = ? AND record_partition = ?")) {
            statement.setString(1, partition.topic());
            statement.setInt(2, partition.partition());
            var row = statement.executeQuery();
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "UPDATE stored_offset SET next_offset = ? WHERE topic = ? AND record_partition = ?")) {
            for (var user : users) {
                LostUser.remove(user, connection);
            }
            statement.setLong(1, offset);
            statement.setString(2, partition.topic());
            statement.setInt(3, partition.partition());
            statement.executeUpdate();
        }
    }

    private Connection asOwner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
    }

    @Override
    protected String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    protected String group() {
        return RealServersTest.GROUP;
    }

    @Override
    protected String token(String userId, String... roles) {
        return Rest.as(userId, roles).token();
    }
}
