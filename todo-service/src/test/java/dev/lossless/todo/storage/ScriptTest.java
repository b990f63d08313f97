package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.storage.Script.Surprise;
import io.quarkus.agroal.DataSource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class ScriptTest {

    private static final String INTO = "INSERT INTO user_stream (user_id, topic, sequence)";
    private static final String ADD = "UPDATE user_stream SET sequence = sequence + ? WHERE user_id = ?";

    private final String user = Users.fresh();

    @Inject
    @DataSource("writes")
    javax.sql.DataSource dataSource;

    @Test
    void allOfItCommitsWithWhatWasDoneBefore() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            execute(connection, "a.events");
            var script = new Script();
            script.insert(INTO, List.<Object[]>of(row("b.events", 2), row("c.events", 3)));
            script.add(3, ADD, 10, user);
            assertThat(script.commit(connection)).isEmpty();
        }
        assertThat(sumOfSequences()).isEqualTo(1 + 2 + 3 + 3 * 10);
    }

    @Test
    void refusedStatementLeavesNothing() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            execute(connection, "a.events");
            var script = new Script();
            script.insert(INTO, List.<Object[]>of(row("b.events", 2)));
            script.insert(INTO, List.<Object[]>of(row("b.events", 3)));
            assertThatThrownBy(() -> script.commit(connection))
                    .isInstanceOf(SQLIntegrityConstraintViolationException.class);
            connection.rollback();
        }
        assertThat(sumOfSequences()).isZero();
    }

    @Test
    void whatIsSentWithoutACommitIsNotKept() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            var script = new Script();
            script.insert(INTO, List.<Object[]>of(row("b.events", 2)));
            assertThat(script.send(connection)).isEmpty();
        }
        assertThat(sumOfSequences()).isZero();
    }

    @Test
    void statementThatChangesAnotherNumberOfRowsIsTold() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            var script = new Script();
            script.insert(INTO, List.<Object[]>of(row("b.events", 2)));
            script.add(2, ADD, 10, user);
            script.add(1, ADD, 100, user);
            assertThat(script.commit(connection)).containsExactly(new Surprise(ADD, 2, 1));
        }
        assertThat(sumOfSequences()).isEqualTo(2 + 10 + 100);
    }

    /// More rows, and more bytes, than one statement or one round trip may have.
    @Test
    void longScriptIsSentInPartsAndCommitsAsOne() throws SQLException {
        var rows = new ArrayList<Object[]>();
        IntStream.range(0, 2600).forEach(number -> rows.add(row("topic-" + number, 1)));
        try (var connection = dataSource.getConnection()) {
            var script = new Script();
            script.insert(INTO, rows);
            script.addForEach(
                    "DELETE FROM user_stream WHERE user_id = ? AND topic IN",
                    List.of(user),
                    IntStream.range(0, 600)
                            .mapToObj(number -> "topic-" + number)
                            .toList());
            script.addForEach(
                    "UPDATE user_stream SET sequence = LENGTH(?) - ? WHERE user_id = ? AND topic IN",
                    List.of("x".repeat(5 << 20), (5 << 20) - 3, user),
                    List.of("topic-2598", "topic-2599"));
            assertThat(script.commit(connection)).isEmpty();
        }
        assertThat(sumOfSequences()).isEqualTo(1998 + 2 * 3);
    }

    private Object[] row(String topic, long sequence) {
        return new Object[] {user, topic, sequence};
    }

    private void execute(Connection connection, String topic) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(INTO + " VALUES ('%s', '%s', 1)".formatted(user, topic));
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
