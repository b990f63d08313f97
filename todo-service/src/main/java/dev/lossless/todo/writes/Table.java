package dev.lossless.todo.writes;

import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Script;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// A table as changes see it: how its rows are read and written, many at a time. The one class that implements it
/// has all the SQL that changes the table.
///
/// @param <K> names a row; a row of one user is never another user's
/// @param <V> a row, immutable
public interface Table<K, V> {

    K keyOf(V row);

    /// Those of these rows that there are.
    Query select(Collection<K> keys);

    /// One row of an answer to [#select], or to any query of the same columns.
    V read(ResultSet row) throws SQLException;

    void insert(Script script, List<V> rows);

    void update(Script script, V before, V after);

    void delete(Script script, List<V> rows);
}
