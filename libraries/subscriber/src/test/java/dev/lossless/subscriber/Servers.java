package dev.lossless.subscriber;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.lossless.local.Coordinates;
import dev.lossless.local.SharedServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.flywaydb.core.Flyway;

/// The real servers, for tests without Quarkus: topics of their own, and the schema `subscriber` with its
/// tables.
public final class Servers {

    private static final Coordinates COORDINATES = SharedServers.get();
    private static final Admin ADMIN = Admin.create(broker());

    static {
        Flyway.configure()
                .dataSource(
                        COORDINATES.jdbcUrl("subscriber"), "subscriber_owner", COORDINATES.password("subscriber_owner"))
                .load()
                .migrate();
    }

    private Servers() {}

    public static Map<String, Object> broker() {
        return Map.of("bootstrap.servers", COORDINATES.kafkaBootstrapServers());
    }

    public static Admin admin() {
        return ADMIN;
    }

    /// A new topic.
    public static String topic(int partitions) {
        return topic(partitions, Map.of());
    }

    public static String topic(int partitions, Map<String, String> settings) {
        var name = "tested-" + UUID.randomUUID();
        create(new NewTopic(name, partitions, (short) 1).configs(settings));
        return name;
    }

    /// Makes it, unless it exists.
    public static void create(NewTopic topic) {
        try {
            ADMIN.createTopics(List.of(topic)).all().get(30, SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new AssertionError(e);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static void delete(String topic) throws Exception {
        ADMIN.deleteTopics(List.of(topic)).all().get(30, SECONDS);
    }

    /// As an outside team would make it: only with what the inbox needs.
    public static DataSource dataSource() {
        return dataSource("subscriber_service");
    }

    /// With the rights of the schema's owner.
    public static DataSource owner() {
        return dataSource("subscriber_owner");
    }

    private static DataSource dataSource(String user) {
        try {
            var dataSource = new MysqlDataSource();
            dataSource.setUrl(COORDINATES.jdbcUrl("subscriber"));
            dataSource.setUser(user);
            dataSource.setPassword(COORDINATES.password(user));
            dataSource.setAllowMultiQueries(true);
            return dataSource;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// What a program needs to find them, as its environment.
    public static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                COORDINATES.kafkaBootstrapServers(),
                "JDBC_URL",
                COORDINATES.jdbcUrl("subscriber") + "?allowMultiQueries=true",
                "DB_USER",
                "subscriber_service",
                "DB_PASSWORD",
                COORDINATES.password("subscriber_service")));
    }

    /// The numbers that a query finds in its first column.
    public static List<Long> numbers(String query, Object... values) {
        try (var connection = owner().getConnection();
                var statement = connection.prepareStatement(query)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            var numbers = new ArrayList<Long>();
            var rows = statement.executeQuery();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// With the owner's rights.
    public static void execute(String sql, Object... values) throws SQLException {
        try (var connection = owner().getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.execute();
        }
    }
}
