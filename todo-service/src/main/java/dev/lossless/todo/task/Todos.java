package dev.lossless.todo.task;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.jpa.HibernateHints;

/// The stored todos, for reading. Every question names the user: another user's todo does not exist.
@ApplicationScoped
class Todos implements PanacheRepositoryBase<Todo, UUID> {

    /// Compared by characters, after both were put into lower case by a collation that MySQL and MariaDB share.
    private static final String TITLE_CONTAINS = "%s like %s escape '!'".formatted(folded("title"), folded(":text"));

    /// The rest of a todo in JSON is shorter.
    private static final int FRAME = 600;

    private static final String LENGTHS =
            "select octet_length(title) + coalesce(octet_length(description), 0) from Todo where ";

    Optional<Todo> find(String userId, UUID id) {
        return find("id = ?1 and userId = ?2", id, userId).firstResultOptional();
    }

    /// What a todo adds to the length of a page.
    record Length(Integer bytes) {}

    /// How many todos of a page are no longer than these bytes together, as JSON; one at least.
    int fitting(TodoQuery query, String userId, long bytes) {
        var left = bytes;
        var fitting = 0;
        for (var length : page(LENGTHS, query, userId).project(Length.class).list()) {
            left -= length.bytes() + FRAME;
            if (left < 0) {
                return Math.max(1, fitting);
            }
            fitting++;
        }
        return query.limit();
    }

    /// One page. Each sort order is a range of one key of the table; filters skip rows within that range.
    List<Todo> list(TodoQuery query, String userId) {
        return page("", query, userId).list();
    }

    /// @param select begins the query; empty for whole todos
    private PanacheQuery<Todo> page(String select, TodoQuery query, String userId) {
        var where = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        select(where, values, query, userId);
        var page = find(select + String.join(" and ", where) + orderBy(query), values)
                .page(0, query.limit());
        return query.sort() == TodoSort.CREATED_AT
                ? page.withHint(HibernateHints.HINT_QUERY_DATABASE, keyOf(query))
                : page;
    }

    private static void select(List<String> where, Map<String, Object> values, TodoQuery query, String userId) {
        add(where, values, "userId = :user", "user", userId);
        add(where, values, "completed = :completed", "completed", query.completed());
        add(where, values, "priority = :priority", "priority", query.priority());
        add(where, values, "dueSort < :dueBefore", "dueBefore", query.dueBefore());
        add(where, values, TITLE_CONTAINS, "text", pattern(query.text()));
        addCursor(where, values, query);
    }

    /// The keys in the order of creation, whatever the table's statistics say: others would have to be sorted,
    /// and the
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

    /// Two ranges of the key that lie one behind the other: the rest of the last value, then the values beyond.
    /// The
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

    /// MySQL's lower() breaks a text off at the two letters whose lower case has more bytes in UTF-8: they go
    /// first.
    private static String folded(String text) {
        var first =
                "replace(replace(collate(%s as utf8mb4_bin), '\u023a', '\u2c65'), '\u023e', '\u2c66')".formatted(text);
        return "collate(lower(collate(%s as utf8mb4_unicode_520_ci)) as utf8mb4_bin)".formatted(first);
    }

    private static String pattern(String text) {
        return text == null
                ? null
                : "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
