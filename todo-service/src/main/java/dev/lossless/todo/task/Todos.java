package dev.lossless.todo.task;

import dev.lossless.todo.storage.LastStatements;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.HibernateHints;

/// The stored todos. Every question names the user: another user's todo does not exist.
@ApplicationScoped
class Todos implements PanacheRepositoryBase<Todo, UUID> {

    private static final String INSERT = """
            INSERT INTO todo (id, user_id, title, description, priority, due_date, completed, completed_at, manual_order, \
            version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /// Stores a new todo at the end of the transaction. By plain SQL: creating is what users do most, and Hibernate,
    /// which keeps track of changes, has nothing to keep track of here.
    static void insert(String userId, TodoState todo, LastStatements last) {
        last.add(
                INSERT,
                bytes(todo.id()),
                userId,
                todo.title(),
                todo.description(),
                todo.priority().ordinal(),
                todo.dueDate(),
                todo.completed(),
                utc(todo.completedAt()),
                todo.order(),
                todo.version(),
                utc(todo.createdAt()),
                utc(todo.updatedAt()));
    }

    /// At once: what is left for the commit to flush is left out when Hibernate is shut down meanwhile, and the event
    /// of the deletion would commit alone.
    void deleteNow(List<Todo> all) {
        all.forEach(this::delete);
        flush();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static LocalDateTime utc(Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    Optional<Todo> find(String userId, UUID id) {
        return find("id = ?1 and userId = ?2", id, userId).firstResultOptional();
    }

    /// At most `limit` todos of the user, the oldest first.
    ///
    /// @param completed null for all
    List<Todo> of(String userId, Boolean completed, int limit) {
        return list(new TodoQuery(completed, null, null, null, TodoSort.CREATED_AT, false, null, limit), userId);
    }

    /// One page. Each sort order is a range of one key of the table; filters skip rows within that range.
    List<Todo> list(TodoQuery query, String userId) {
        var where = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        add(where, values, "userId = :user", "user", userId);
        add(where, values, "completed = :completed", "completed", query.completed());
        add(where, values, "priority = :priority", "priority", query.priority());
        add(where, values, "dueSort < :dueBefore", "dueBefore", query.dueBefore());
        add(where, values, "title like :text escape '!'", "text", pattern(query.text()));
        addCursor(where, values, query);
        var page = find(String.join(" and ", where) + orderBy(query), values).page(0, query.limit());
        return query.sort() == TodoSort.CREATED_AT
                ? page.withHint(HibernateHints.HINT_QUERY_DATABASE, keyOf(query))
                        .list()
                : page.list();
    }

    /// The keys in the order of creation, whatever the table's statistics say: others would have to be sorted, and the
    /// primary key would be read past the todos that the filter leaves out.
    private static String keyOf(TodoQuery query) {
        return query.completed() == null ? "PRIMARY" : "todo_by_completion";
    }

    private static void add(
            List<String> where, Map<String, Object> values, String condition, String name, Object value) {
        if (value != null) {
            where.add(condition);
            values.put(name, value);
        }
    }

    /// Two ranges of the key that lie one behind the other: the rest of the last value, then the values beyond. The
    /// database reads no row of the pages before.
    private static void addCursor(List<String> where, Map<String, Object> values, TodoQuery query) {
        if (query.after() == null) {
            return;
        }
        var beyond = query.descending() ? "<" : ">";
        values.put("id", query.after().id());
        if (query.sort() == TodoSort.CREATED_AT) {
            where.add("id " + beyond + " :id");
            return;
        }
        var attribute = query.sort().attribute();
        where.add("(%1$s %2$s :key or (%1$s = :key and id %2$s :id))".formatted(attribute, beyond));
        values.put("key", query.sort().parse(query.after().key()));
    }

    private static String orderBy(TodoQuery query) {
        var direction = query.descending() ? " desc" : " asc";
        var byId = "id" + direction;
        return " order by "
                + (query.sort() == TodoSort.CREATED_AT ? byId : query.sort().attribute() + direction + ", " + byId);
    }

    private static String pattern(String text) {
        return text == null
                ? null
                : "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
