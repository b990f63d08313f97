package dev.lossless.todo.writes;

import dev.lossless.todo.storage.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Rows of one table as a transaction found them, as the changes before left them, and as the present one wants
/// them.
final class Rows<K, V> {

    private final Table<K, V> table;
    private final Map<K, V> found = new LinkedHashMap<>();
    private final Map<K, Optional<V>> changed = new LinkedHashMap<>();
    private final Map<K, Optional<V>> wanted = new LinkedHashMap<>();

    Rows(Table<K, V> table) {
        this.table = table;
    }

    void found(V row) {
        found.put(table.keyOf(row), row);
    }

    Collection<V> found() {
        return found.values();
    }

    Optional<V> now(K key) {
        var latest = wanted.getOrDefault(key, changed.get(key));
        return latest == null ? Optional.ofNullable(found.get(key)) : latest;
    }

    void put(V row) {
        wanted.put(table.keyOf(row), Optional.of(row));
    }

    void remove(V row) {
        wanted.put(table.keyOf(row), Optional.empty());
    }

    /// The present change is to be made.
    void keep() {
        changed.putAll(wanted);
        wanted.clear();
    }

    /// The present change failed.
    void drop() {
        wanted.clear();
    }

    /// A row that several changes changed is written once.
    void write(Script script) {
        var inserted = new ArrayList<V>();
        var deleted = new ArrayList<V>();
        changed.forEach((key, row) -> {
            var before = found.get(key);
            if (row.isEmpty() && before != null) {
                deleted.add(before);
            } else if (row.isPresent() && before == null) {
                inserted.add(row.get());
            } else if (row.isPresent() && !row.get().equals(before)) {
                table.update(script, before, row.get());
            }
        });
        if (!deleted.isEmpty()) {
            table.delete(script, deleted);
        }
        if (!inserted.isEmpty()) {
            table.insert(script, inserted);
        }
    }
}
