package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class LastStatementsTest {

    private static final String INSERT = "INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, ?, ?)";

    private final String user = Users.fresh();

    @Inject
    Transactions transactions;

    @Inject
    DataSource dataSource;

    @Test
    void allOfThemCommitWithWhatWasDoneBefore() throws SQLException {
        var result = transactions.write(last -> {
            last.add(INSERT, user, "b.events", 2);
            last.add("UPDATE user_stream SET sequence = sequence + ? WHERE user_id = ?", 10, user);
            execute("a.events");
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(sumOfSequences()).isEqualTo(1 + 2 + 10 + 10);
    }

    @Test
    void refusedOneLeavesNothing() throws SQLException {
        assertThatThrownBy(() -> transactions.write(last -> {
                    execute("a.events");
                    last.add(INSERT, user, "b.events", 2);
                    last.add(INSERT, user, "b.events", 3);
                    return null;
                }))
                .hasRootCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
        assertThat(sumOfSequences()).isZero();
    }

    @Test
    void noneIsSentWhenNothingShallBeKept() throws SQLException {
        transactions.write(last -> {
            execute("a.events");
            last.add(INSERT, user, "b.events", 2);
            transactions.rollBack();
            return null;
        });
        assertThat(sumOfSequences()).isZero();
    }

    private void execute(String topic) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, user);
            statement.setString(2, topic);
            statement.setLong(3, 1);
            statement.executeUpdate();
        }
    }

    private long sumOfSequences() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "SELECT COALESCE(SUM(sequence), 0) FROM user_stream WHERE user_id = ?")) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
