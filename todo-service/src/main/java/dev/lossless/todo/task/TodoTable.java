package dev.lossless.todo.task;

import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Script;
import dev.lossless.todo.storage.Sql;
import dev.lossless.todo.writes.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/// The table of the todos, for changes. Reading alone is done by [Todos].
final class TodoTable implements Table<OwnedTodo.Key, OwnedTodo> {

    static final TodoTable TODOS = new TodoTable();

    private static final String COLUMNS =
            "user_id, id, title, description, priority, due_date, completed, completed_at, "
                    + "manual_order, version, created_at, updated_at";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM todo FORCE INDEX (PRIMARY) WHERE ";

    private static final String UPDATE = """
            UPDATE todo SET title = ?, description = ?, priority = ?, due_date = ?, completed = ?, completed_at = ?, \
            manual_order = ?, version = ?, updated_at = ? WHERE user_id = ? AND id = ? AND version = ?""";

    /// Whatever the table's statistics say it is not scanned, as that would wait for rows of open transactions.
    /// MySQL takes the hint and reads MariaDB's words as comments; MariaDB does the reverse.
    private static final String DELETE = "DELETE /*+ INDEX(todo PRIMARY) */ /*M! todo */ FROM todo"
            + " /*M! FORCE INDEX (PRIMARY) */ WHERE user_id = ? AND id IN";

    private TodoTable() {}

    @Override
    public OwnedTodo.Key keyOf(OwnedTodo row) {
        return row.key();
    }

    @Override
    public Query select(Collection<OwnedTodo.Key> keys) {
        var values = new ArrayList<Object>();
        for (var key : keys) {
            values.add(key.userId());
            values.add(Sql.bytes(key.id()));
        }
        var one = "(user_id = ? AND id = ?)";
        return new Query(SELECT + String.join(" OR ", Collections.nCopies(keys.size(), one)), values);
    }

    /// At most so many of the user's todos, the oldest first.
    ///
    /// @param completed null for all
    Query select(String userId, Boolean completed, int limit) {
        var order = " ORDER BY id LIMIT " + limit;
        return completed == null
                ? new Query(SELECT + "user_id = ?" + order, List.of(userId))
                : new Query(SELECT + "user_id = ? AND completed = ?" + order, List.of(userId, completed));
    }

    @Override
    public OwnedTodo read(ResultSet row) throws SQLException {
        return new OwnedTodo(
                row.getString(1),
                new TodoState(
                        Sql.uuid(row.getBytes(2)),
                        row.getString(3),
                        row.getString(4),
                        Priority.values()[row.getInt(5)],
                        row.getObject(6, LocalDate.class),
                        row.getBoolean(7),
                        Sql.instant(row.getObject(8, LocalDateTime.class)),
                        row.getObject(9, Integer.class),
                        row.getLong(10),
                        Sql.instant(row.getObject(11, LocalDateTime.class)),
                        Sql.instant(row.getObject(12, LocalDateTime.class))));
    }

    @Override
    public void insert(Script script, List<OwnedTodo> rows) {
        script.insert(
                "INSERT INTO todo (" + COLUMNS + ")",
                rows.stream().map(TodoTable::values).toList());
    }

    private static Object[] values(OwnedTodo row) {
        var todo = row.state();
        return new Object[] {
            row.userId(),
            Sql.bytes(todo.id()),
            todo.title(),
            todo.description(),
            todo.priority().ordinal(),
            todo.dueDate(),
            todo.completed(),
            Sql.utc(todo.completedAt()),
            todo.order(),
            todo.version(),
            Sql.utc(todo.createdAt()),
            Sql.utc(todo.updatedAt())
        };
    }

    @Override
    public void update(Script script, OwnedTodo before, OwnedTodo after) {
        var todo = after.state();
        script.add(
                1,
                UPDATE,
                todo.title(),
                todo.description(),
                todo.priority().ordinal(),
                todo.dueDate(),
                todo.completed(),
                Sql.utc(todo.completedAt()),
                todo.order(),
                todo.version(),
                Sql.utc(todo.updatedAt()),
                after.userId(),
                Sql.bytes(todo.id()),
                before.state().version());
    }

    @Override
    public void delete(Script script, List<OwnedTodo> rows) {
        var byUser = new LinkedHashMap<String, List<Object>>();
        rows.forEach(row -> byUser.computeIfAbsent(row.userId(), _ -> new ArrayList<>())
                .add(Sql.bytes(row.state().id())));
        byUser.forEach((user, ids) -> script.addForEach(DELETE, List.of(user), ids));
    }
}
