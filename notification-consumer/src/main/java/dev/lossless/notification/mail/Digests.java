package dev.lossless.notification.mail;

import dev.lossless.notification.delivery.Script;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// The mails of what is due today: one for each user and day, however many replicas plan them, and
/// whenever one of them dies. The mail and the time of the next one commit together, under the
/// recipient's lock; and a second mail of the same day cannot be stored.
@Singleton
class Digests {

    /// Of the todos in one mail.
    static final int MOST_TODOS = 50;

    private static final int AT_ONCE = 100;

    private static final String DUE = """
            SELECT user_id, time_zone, UTC_TIMESTAMP(6) FROM recipient FORCE INDEX (next_digest) \
            WHERE next_digest <= UTC_TIMESTAMP(6) ORDER BY next_digest LIMIT ? FOR UPDATE SKIP LOCKED""";
    private static final String MAIL = """
            INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) \
            SELECT ?, r.user_id, 'DIGEST', ?, 'PENDING', UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6) FROM recipient r \
            WHERE r.user_id = ? AND r.state = 'CONFIRMED' AND r.unsubscribed = FALSE \
            AND EXISTS (SELECT 1 FROM due_todo d WHERE d.user_id = r.user_id AND d.due_date = ?) \
            ON DUPLICATE KEY UPDATE lease = mail.lease""";
    private static final String NEXT = "UPDATE recipient SET next_digest = ? WHERE user_id = ?";
    private static final String TODOS = """
            SELECT title FROM due_todo WHERE user_id = ? AND due_date = ? ORDER BY todo_id LIMIT ?""";

    private final DataSource dataSource;
    private final MailConfig config;

    Digests(DataSource dataSource, MailConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    private record Due(String userId, Morning morning, Instant now) {}

    /// @return whether there may be more
    boolean plan() throws SQLException {
        return Transaction.run(dataSource, connection -> {
            var due = due(connection);
            var script = new Script();
            due.forEach(recipient -> plan(recipient, script));
            script.commit(connection);
            return due.size() == AT_ONCE;
        });
    }

    /// One that is late is of the day on which it is planned, not of the one on which it was due.
    private static void plan(Due due, Script script) {
        if (due.morning().hasCome(due.now())) {
            var day = due.morning().day(due.now());
            script.add(MAIL, Mails.newId(), day.toString(), due.userId(), day);
        }
        var next = due.morning().after(due.now());
        script.add(NEXT, LocalDateTime.ofInstant(next, ZoneOffset.UTC), due.userId());
    }

    private List<Due> due(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(DUE)) {
            statement.setInt(1, AT_ONCE);
            var rows = statement.executeQuery();
            var due = new ArrayList<Due>();
            while (rows.next()) {
                due.add(new Due(
                        rows.getString(1),
                        new Morning(config.digestAt(), Morning.zone(rows.getString(2))),
                        rows.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
            }
            return due;
        }
    }

    /// The titles of the todos that are due on a day and open, at most one more than `MOST_TODOS`.
    List<String> titles(String userId, LocalDate day) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(TODOS)) {
                statement.setString(1, userId);
                statement.setObject(2, day);
                statement.setInt(3, MOST_TODOS + 1);
                var rows = statement.executeQuery();
                var titles = new ArrayList<String>();
                while (rows.next()) {
                    titles.add(rows.getString(1));
                }
                return titles;
            }
        });
    }
}
