package dev.lossless.notification.mail;

import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What events of todos change: which open todo is due on which day. It commits together with the event's
/// position.
public final class DueTodos {

    private static final String TOPIC = "todo.events";

    /// An event that comes late changes nothing. Columns are set from left to right, the sequence last. A
    /// title that the event does not carry stays.
    private static final String UPSERT =
            "INSERT INTO due_todo (user_id, todo_id, due_date, title, sequence, changed_at) VALUES";
    private static final String UPSERT_END = """
            ON DUPLICATE KEY UPDATE \
            due_date = IF(VALUES(sequence) > sequence, VALUES(due_date), due_date), \
            title = IF(VALUES(sequence) > sequence AND VALUES(title) <> '', VALUES(title), title), \
            changed_at = IF(VALUES(sequence) > sequence, VALUES(changed_at), changed_at), \
            sequence = GREATEST(sequence, VALUES(sequence))""";

    /// Whatever the order in which they come, the oldest event that was lost decides; what happened since the
    /// epoch began stays.
    private static final String WITHDRAW = """
            UPDATE due_todo SET due_date = ?, title = IF(? = '', title, ?), changed_at = ?, sequence = ? \
            WHERE user_id = ? AND todo_id = ? AND sequence > ? AND sequence < ?""";

    private DueTodos() {}

    /// @throws UnreadableException when no later attempt could read the event
    public static void check(Message message) {
        if (message.topic().equals(TOPIC)) {
            TodoChange.of(message);
        }
    }

    public static void plan(List<Message> messages, StatementBatch statements, LocalDateTime now) throws SQLException {
        var latest = new TreeMap<String, Object[]>();
        var withdrawn = new ArrayList<TodoChange>();
        for (var message : messages) {
            change(message).ifPresent(change -> {
                if (change.epoch() > 0) {
                    withdrawn.add(change);
                } else {
                    latest.merge(change.userId() + '\n' + change.todoId(), row(change, now), DueTodos::later);
                }
            });
        }
        statements.rows(UPSERT, latest.values(), UPSERT_END);
        for (var change : withdrawn) {
            withdraw(change, statements, now);
        }
    }

    private static Optional<TodoChange> change(Message message) {
        return message.topic().equals(TOPIC) ? TodoChange.of(message) : Optional.empty();
    }

    private static Object[] row(TodoChange change, LocalDateTime now) {
        return new Object[] {
            change.userId(), change.todoId(), change.due().orElse(null), change.title(), change.sequence(), now
        };
    }

    private static Object[] later(Object[] one, Object[] other) {
        return (long) one[4] > (long) other[4] ? one : other;
    }

    private static void withdraw(TodoChange change, StatementBatch statements, LocalDateTime now) throws SQLException {
        statements.statement(
                WITHDRAW,
                change.due().orElse(null),
                change.title(),
                change.title(),
                now,
                change.sequence(),
                change.userId(),
                change.todoId(),
                change.sequence(),
                change.epoch());
    }
}
