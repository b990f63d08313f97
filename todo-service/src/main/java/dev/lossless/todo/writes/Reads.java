package dev.lossless.todo.writes;

import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Questions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Collects what changes need to know: one query a table for all of them.
public final class Reads {

    private final Map<Table<?, ?>, Set<Object>> keys = new LinkedHashMap<>();
    private final Questions questions;
    private final UnitOfWork unit;

    Reads(Questions questions, UnitOfWork unit) {
        this.questions = questions;
        this.unit = unit;
    }

    /// The row with this key, if there is one.
    public <K> void row(Table<K, ?> table, K key) {
        keys.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(key);
    }

    /// Asks something else, once the stream is locked.
    public void ask(Query query, Questions.RowReader reader) {
        questions.add(query, reader);
    }

    /// All rows that the query finds.
    public <V> void rows(Table<?, V> table, Query query) {
        unit.rows(table);
        questions.add(query, row -> unit.rows(table).found(table.read(row)));
    }

    void finish() {
        keys.forEach((table, some) -> finish(table, some));
    }

    @SuppressWarnings("unchecked")
    private <K> void finish(Table<K, ?> table, Set<?> some) {
        rows(table, table.select((Set<K>) some));
    }
}
