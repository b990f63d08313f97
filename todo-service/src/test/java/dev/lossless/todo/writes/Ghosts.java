package dev.lossless.todo.writes;

import dev.lossless.todo.idempotency.FirstAnswer;
import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Script;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.List;

/// A table whose rows are not there when they are to be changed.
final class Ghosts implements Table<FirstAnswer.Owned, FirstAnswer> {

    static final Ghosts TABLE = new Ghosts();

    private Ghosts() {}

    @Override
    public FirstAnswer.Owned keyOf(FirstAnswer row) {
        return row.key();
    }

    @Override
    public Query select(Collection<FirstAnswer.Owned> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FirstAnswer read(ResultSet row) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void insert(Script script, List<FirstAnswer> rows) {
        rows.forEach(row -> script.add(
                1,
                "UPDATE idempotency_key SET created_at = created_at WHERE user_id = ? AND idem_key = ?",
                row.key().userId(),
                row.key().key()));
    }

    @Override
    public void update(Script script, FirstAnswer before, FirstAnswer after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Script script, List<FirstAnswer> rows) {
        throw new UnsupportedOperationException();
    }
}
