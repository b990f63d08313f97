package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChangesTest extends RealServersTest {

    private static final String INSERT = "INSERT INTO dead_letter (topic, user_id, sequence) VALUES";

    @Inject
    DataSource dataSource;

    @Test
    void manyRowsAreKept() throws SQLException {
        commit(rows(1, 500), rows(501, 1_700), rows(1_701, 1_702));
        assertThat(stored()).isEqualTo(1_702);
    }

    /// The database does not go on to the COMMIT after a statement that failed.
    @Test
    void nothingIsKeptWhenALaterStatementIsRefused() throws SQLException {
        commit(rows(3, 3));
        assertThatThrownBy(() -> commit(rows(1, 1), rows(2, 3)))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void whatWasSentAheadIsNotKeptWhenTheWorkFails() throws SQLException {
        assertThatThrownBy(() -> Transaction.run(dataSource, connection -> {
                    new Changes(connection).rows(INSERT, rows(1, 600), "");
                    assertThat(ImplicitTransactions.isInTransaction(connection)).isTrue();
                    throw new SQLException("planted");
                }))
                .hasMessage("planted");
        assertThat(stored()).isZero();
    }

    @SafeVarargs
    private void commit(List<Object[]>... statements) throws SQLException {
        Transaction.run(dataSource, connection -> {
            var changes = new Changes(connection);
            for (var rows : statements) {
                changes.rows(INSERT, rows, "");
            }
            changes.commit();
            assertThat(ImplicitTransactions.isInTransaction(connection)).isFalse();
            return null;
        });
    }

    private List<Object[]> rows(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> new Object[] {"todo.events", user, sequence})
                .toList();
    }

    private long stored() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM dead_letter WHERE user_id = ?")) {
            statement.setString(1, user);
            var rows = statement.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }
}
