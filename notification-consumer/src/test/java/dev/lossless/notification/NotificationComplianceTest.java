package dev.lossless.notification;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// What every subscriber must do, with the real tables: the effect of an event is that it is kept, of whatever
/// type.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "notification"))
class NotificationComplianceTest extends SubscriberCompliance {

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
        return NotificationTest.created(userId, sequence);
    }

    @Override
    protected List<Long> effects(String userId) throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement(
                        "SELECT sequence FROM message WHERE user_id = ? AND type = 'TodoCreated'")) {
            statement.setString(1, userId);
            var rows = statement.executeQuery();
            var sequences = new ArrayList<Long>();
            while (rows.next()) {
                sequences.add(rows.getLong(1));
            }
            return sequences;
        }
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
                for (var table : List.of("message", "consumed", "missing")) {
                    try (var lost = connection.prepareStatement("DELETE FROM %s WHERE user_id = ?".formatted(table))) {
                        lost.setString(1, user);
                        lost.executeUpdate();
                    }
                }
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
        return NotificationTest.GROUP;
    }

    @Override
    protected String token(String userId, String... roles) {
        return Rest.as(userId, roles).token();
    }
}
