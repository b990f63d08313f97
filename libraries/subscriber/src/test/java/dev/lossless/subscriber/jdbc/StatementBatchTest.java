package dev.lossless.subscriber.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.subscriber.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class StatementBatchTest {

    private static final String INSERT = "INSERT INTO missing (topic, user_id, first_sequence, last_sequence) VALUES";

    private final DataSource dataSource = Tables.SCHEMA.owner();
    private final String topic = "batch-" + UUID.randomUUID();

    @Test
    void manyRowsAreKept() throws SQLException {
        commit(rows(1, 500), rows(501, 1_700), rows(1_701, 1_702), List.of());
        assertThat(stored()).isEqualTo(1_702);
    }

    /// More bytes than the server takes in one packet, which is 16 MiB.
    @Test
    void longRowsAreKept() throws SQLException {
        Transaction.run(dataSource, connection -> {
            var statements = new StatementBatch(connection);
            var rows = LongStream.rangeClosed(1, 40)
                    .mapToObj(each -> new Object[] {topic, "alice", each, each, new byte[700_000]})
                    .toList();
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE TEMPORARY TABLE long_value (topic VARCHAR(50), user_id VARCHAR(9),"
                        + " first_sequence BIGINT, last_sequence BIGINT, value LONGBLOB)");
            }
            statements.rows("INSERT INTO long_value VALUES", rows, "");
            statements.send();
            try (var statement = connection.createStatement()) {
                var count = statement.executeQuery("SELECT COUNT(*), MIN(LENGTH(value)) FROM long_value");
                count.next();
                assertThat(count.getLong(1)).isEqualTo(40);
                assertThat(count.getLong(2)).isEqualTo(700_000);
            }
            connection.commit();
            return null;
        });
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
    void whatWasSentAheadIsNotKeptWhenTheWorkFails() {
        assertThatThrownBy(() -> Transaction.run(dataSource, connection -> {
                    new StatementBatch(connection).rows(INSERT, rows(1, 600), "");
                    throw new SQLException("planted");
                }))
                .hasMessage("planted");
        assertThat(stored()).isZero();
    }

    /// The failure of the work is the one that is told.
    @Test
    void failureOfTheWorkIsToldAlsoWhenTheConnectionIsLost() {
        assertThatThrownBy(() -> Transaction.run(dataSource, connection -> {
                    connection.abort(Runnable::run);
                    throw new SQLException("planted");
                }))
                .hasMessage("planted");
    }

    @Test
    void transactionsAreReadCommittedWhateverTheDefault() throws SQLException {
        var level = Transaction.commit(dataSource, Connection::getTransactionIsolation);
        assertThat(level).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @SafeVarargs
    private void commit(List<Object[]>... statements) throws SQLException {
        Transaction.run(dataSource, connection -> {
            var batch = new StatementBatch(connection);
            for (var rows : statements) {
                batch.rows(INSERT, rows, "");
            }
            batch.commit();
            return null;
        });
    }

    private List<Object[]> rows(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(sequence -> new Object[] {topic, "alice", sequence, sequence})
                .toList();
    }

    private long stored() {
        return Tables.SCHEMA
                .numbers("SELECT COUNT(*) FROM missing WHERE topic = ?", topic)
                .getFirst();
    }
}
