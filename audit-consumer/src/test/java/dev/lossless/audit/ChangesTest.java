package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChangesTest extends RealServersTest {

    private static final String VALUE = "INSERT INTO audit_value (user_id, topic, sequence, salt, data)";
    private static final byte[] SALT = new byte[32];

    @Inject
    DataSource dataSource;

    @Test
    void manyRowsAndLongOnesAreKept() throws SQLException {
        var rows = IntStream.rangeClosed(1, 1_200)
                .mapToObj(sequence -> value(sequence, new byte[sequence % 400 == 0 ? 700_000 : 10]))
                .toList();
        commit(rows.subList(0, 700), rows.subList(700, 1_200));
        assertThat(stored()).isEqualTo(1_200);
    }

    /// The database does not go on to the COMMIT after a statement that failed.
    @Test
    void nothingIsKeptWhenALaterStatementIsRefused() throws SQLException {
        commit(values(3, 3));
        assertThatThrownBy(() -> commit(values(1, 1), values(2, 3)))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void whatWasSentAheadIsNotKeptWhenTheWorkFails() throws SQLException {
        var rows = values(1, 300);
        assertThatThrownBy(() -> Transaction.run(dataSource, connection -> {
                    new Changes(connection).insert(VALUE, rows);
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
                changes.insert(VALUE, rows);
            }
            changes.commit();
            assertThat(ImplicitTransactions.isInTransaction(connection)).isFalse();
            return null;
        });
    }

    private List<Object[]> values(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(sequence -> value(sequence, SALT))
                .toList();
    }

    private Object[] value(long sequence, byte[] data) {
        return new Object[] {user, "todo.events", sequence, SALT, data};
    }

    private long stored() throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement("SELECT COUNT(*) FROM audit_value WHERE user_id = ?")) {
                statement.setString(1, user);
                var rows = statement.executeQuery();
                rows.next();
                return rows.getLong(1);
            }
        });
    }
}
