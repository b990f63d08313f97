package dev.lossless.subscriber.testkit;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.lossless.local.Coordinates;
import dev.lossless.local.SharedServers;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;

/// A schema of the database that all tests share. What tests ask and change here has the rights of its owner.
public record TestSchema(String name) {

    private static final Coordinates SERVERS = SharedServers.get();

    /// Makes its tables, for tests of something that does not do it.
    public TestSchema migrated() {
        Flyway.configure().dataSource(owner()).load().migrate();
        return this;
    }

    public DataSource owner() {
        return dataSource(name + "_owner");
    }

    /// With the rights of the service alone.
    public DataSource service() {
        return dataSource(name + "_service");
    }

    private DataSource dataSource(String user) {
        try {
            var dataSource = new MysqlDataSource();
            dataSource.setUrl(SERVERS.jdbcUrl(name));
            dataSource.setUser(user);
            dataSource.setPassword(SERVERS.password(user));
            dataSource.setAllowMultiQueries(true);
            return dataSource;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// What a program needs to find it, as its environment.
    public Map<String, String> environment() {
        var user = name + "_service";
        return Map.of(
                "JDBC_URL",
                SERVERS.jdbcUrl(name) + "?allowMultiQueries=true",
                "DB_USER",
                user,
                "DB_PASSWORD",
                SERVERS.password(user));
    }

    /// The numbers that a query finds in its first column.
    public List<Long> numbers(String query, Object... values) {
        return ask(query, values, statement -> {
            var numbers = new ArrayList<Long>();
            var rows = statement.executeQuery();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        });
    }

    /// The numbers in the second column of a query, by the texts in its first.
    public Map<String, Long> sums(String query, Object... values) {
        return ask(query, values, statement -> {
            var sums = new HashMap<String, Long>();
            var rows = statement.executeQuery();
            while (rows.next()) {
                sums.put(rows.getString(1), rows.getLong(2));
            }
            return sums;
        });
    }

    public void execute(String sql, Object... values) {
        ask(sql, values, PreparedStatement::execute);
    }

    private interface Question<T> {

        T ask(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String sql, Object[] values, Question<T> question) {
        try (var connection = owner().getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            return question.ask(statement);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    public OptionalLong storedOffset(TopicPartition partition) {
        return numbers(
                        "SELECT next_offset FROM stored_offset WHERE topic = ? AND record_partition = ?",
                        partition.topic(),
                        partition.partition())
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /// As a storage has it that went back to an earlier state.
    public void setStoredOffset(TopicPartition partition, long offset) {
        execute(
                "UPDATE stored_offset SET next_offset = ? WHERE topic = ? AND record_partition = ?",
                offset,
                partition.topic(),
                partition.partition());
    }
}
