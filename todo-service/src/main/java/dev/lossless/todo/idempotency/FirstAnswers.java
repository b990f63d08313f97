package dev.lossless.todo.idempotency;

import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Script;
import dev.lossless.todo.storage.Sql;
import dev.lossless.todo.writes.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/// Remembers the first answer to each idempotency key of a user, in the transaction that made the answer true. The
/// lock of the user's stream lets one request at a time look and remember.
public final class FirstAnswers implements Table<FirstAnswer.Owned, FirstAnswer> {

    public static final FirstAnswers TABLE = new FirstAnswers();

    private static final String COLUMNS = "user_id, idem_key, fingerprint, answer, created_at";
    private static final String INSERT = "INSERT INTO idempotency_key (" + COLUMNS + ")";

    /// A key that a transaction without the lock of the stream has in use is not waited for.
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM idempotency_key FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE NOWAIT";

    private static final String EXPIRE = "DELETE FROM idempotency_key WHERE created_at < ? ORDER BY created_at LIMIT ?";

    private FirstAnswers() {}

    @Override
    public FirstAnswer.Owned keyOf(FirstAnswer row) {
        return row.key();
    }

    @Override
    public Query select(Collection<FirstAnswer.Owned> keys) {
        var values = new ArrayList<Object>();
        for (var key : keys) {
            values.add(key.userId());
            values.add(key.key());
        }
        var one = "(user_id = ? AND idem_key = ?)";
        return new Query(SELECT.formatted(String.join(" OR ", Collections.nCopies(keys.size(), one))), values);
    }

    @Override
    public FirstAnswer read(ResultSet row) throws SQLException {
        return new FirstAnswer(
                new FirstAnswer.Owned(row.getString(1), row.getString(2)),
                row.getBytes(3),
                row.getBytes(4),
                Sql.instant(row.getObject(5, LocalDateTime.class)));
    }

    @Override
    public void insert(Script script, List<FirstAnswer> rows) {
        script.insert(INSERT, rows.stream().map(FirstAnswers::values).toList());
    }

    private static Object[] values(FirstAnswer row) {
        return new Object[] {
            row.key().userId(), row.key().key(), row.fingerprint(), row.answer(), Sql.utc(row.createdAt())
        };
    }

    @Override
    public void update(Script script, FirstAnswer before, FirstAnswer after) {
        throw new UnsupportedOperationException("a first answer never changes");
    }

    @Override
    public void delete(Script script, List<FirstAnswer> rows) {
        throw new UnsupportedOperationException("a first answer expires");
    }

    /// Deletes keys that are older, at most so many.
    ///
    /// @return how many they were
    static int deleteOlderThan(Connection connection, Instant time, int atMost) throws SQLException {
        try (var statement = connection.prepareStatement(EXPIRE)) {
            statement.setObject(1, Sql.utc(time));
            statement.setInt(2, atMost);
            return statement.executeUpdate();
        }
    }
}
