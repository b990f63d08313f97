package dev.lossless.notification.mail;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.lossless.notification.delivery.Script;
import dev.lossless.subscriber.jdbc.Transaction;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/// The rows of mails and recipients. A mail that is under way is due again when its lease ends.
@Singleton
class Mails {

    private static final TimeBasedEpochRandomGenerator IDS = Generators.timeBasedEpochRandomGenerator();

    private static final String DUE = """
            SELECT m.id, m.kind, m.about, m.tries, m.user_id FROM mail m FORCE INDEX (due) \
            WHERE m.state = 'PENDING' AND m.digest = ? AND m.due_at <= UTC_TIMESTAMP(6) ORDER BY m.due_at LIMIT ? \
            FOR UPDATE SKIP LOCKED""";
    private static final String LEASE = """
            UPDATE mail SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, lease = ? WHERE id = ?""";
    private static final String RECIPIENT = """
            SELECT address, full_name, state, time_zone, reminders AND NOT unsubscribed, UTC_TIMESTAMP(6) FROM recipient \
            WHERE user_id = ?""";
    private static final String FINISH = """
            UPDATE mail SET state = ?, tries = tries + 1, finished_at = UTC_TIMESTAMP(6) WHERE id = ? AND lease = ?""";
    private static final String AGAIN = """
            UPDATE mail SET tries = tries + 1, due_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND WHERE id = ? AND lease = ?""";
    private static final String POSTPONE = "UPDATE mail SET due_at = ? WHERE id = ? AND lease = ?";
    private static final String SUPPRESS =
            "UPDATE recipient SET state = 'SUPPRESSED' WHERE user_id = ? AND address = ?";
    private static final String CONFIRM = """
            UPDATE recipient SET state = 'CONFIRMED' WHERE user_id = ? AND address = ? AND state = 'UNCONFIRMED'""";
    private static final String REMEMBER = """
            INSERT INTO confirmed_address (user_id, address) SELECT user_id, address FROM recipient \
            WHERE user_id = ? AND address = ? AND state = 'CONFIRMED' ON DUPLICATE KEY UPDATE left_at = NULL""";
    private static final String FORGET = "DELETE FROM confirmed_address WHERE user_id = ? AND address = ?";
    private static final String UNSUBSCRIBE =
            "UPDATE recipient SET unsubscribed = TRUE WHERE user_id = ? AND address = ?";
    private static final String WELCOME = """
            INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) \
            SELECT ?, user_id, 'WELCOME', '', 'PENDING', UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6) FROM recipient \
            WHERE user_id = ? AND address = ? AND state = 'CONFIRMED' ON DUPLICATE KEY UPDATE lease = mail.lease""";
    private static final String ASK_AGAIN = """
            UPDATE mail m JOIN recipient r ON r.user_id = m.user_id AND r.address = m.about SET m.state = 'PENDING', \
            m.tries = 0, m.due_at = UTC_TIMESTAMP(6), m.finished_at = NULL WHERE m.user_id = ? AND m.kind = 'CONFIRM' \
            AND m.state <> 'PENDING' AND r.state = 'UNCONFIRMED' \
            AND m.finished_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE""";

    private final DataSource dataSource;
    private final MailConfig config;

    Mails(DataSource dataSource, MailConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    enum Kind {
        CONFIRM,
        WELCOME,
        DIGEST
    }

    enum State {
        UNCONFIRMED,
        CONFIRMED,
        SUPPRESSED
    }

    /// @param about the address that is to be confirmed; the day of a digest
    record Due(String id, long lease, Kind kind, String about, int tries, String userId) {}

    /// @param reminders whether the user wants any
    /// @param today the day in the zone, by the clock by which digests are planned: the database's
    record Recipient(String address, String fullName, State state, ZoneId zone, boolean reminders, LocalDate today) {}

    static String newId() {
        return IDS.generate().toString();
    }

    /// Mails about single events first: somebody waits for one. One place is left for digests, so that they
    /// go on, too, however many others there are.
    ///
    /// @param limit of all, at least 2
    List<Due> take(int limit) throws SQLException {
        return Transaction.run(dataSource, connection -> {
            var lease = ThreadLocalRandom.current().nextLong();
            var due = due(connection, false, limit - 1, lease);
            due.addAll(due(connection, true, limit - due.size(), lease));
            var script = new Script();
            due.forEach(mail -> script.add(LEASE, config.lease().toNanos() / 1_000, lease, mail.id()));
            script.commit(connection);
            return due;
        });
    }

    private static List<Due> due(Connection connection, boolean digests, int limit, long lease) throws SQLException {
        try (var statement = connection.prepareStatement(DUE)) {
            statement.setBoolean(1, digests);
            statement.setInt(2, limit);
            var rows = statement.executeQuery();
            var due = new ArrayList<Due>();
            while (rows.next()) {
                due.add(new Due(
                        rows.getString(1),
                        lease,
                        Kind.valueOf(rows.getString(2)),
                        rows.getString(3),
                        rows.getInt(4),
                        rows.getString(5)));
            }
            return due;
        }
    }

    Optional<Recipient> recipient(String userId) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(RECIPIENT)) {
                statement.setString(1, userId);
                var row = statement.executeQuery();
                return row.next() && !row.getString(1).isEmpty() ? Optional.of(recipient(row)) : Optional.empty();
            }
        });
    }

    private static Recipient recipient(ResultSet row) throws SQLException {
        var zone = Morning.zone(row.getString(4));
        var now = row.getObject(6, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        return new Recipient(
                row.getString(1),
                row.getString(2),
                State.valueOf(row.getString(3)),
                zone,
                row.getBoolean(5),
                LocalDate.ofInstant(now, zone));
    }

    /// @param state `SENT`, `FAILED` or `DISCARDED`
    void finish(Due mail, String state) throws SQLException {
        run(new Script().add(FINISH, state, mail.id(), mail.lease()));
    }

    void again(Due mail, Duration wait) throws SQLException {
        run(new Script().add(AGAIN, wait.toSeconds(), mail.id(), mail.lease()));
    }

    /// Not yet: it is as if it had not been taken.
    void postpone(Due mail, Instant until) throws SQLException {
        run(new Script().add(POSTPONE, LocalDateTime.ofInstant(until, ZoneOffset.UTC), mail.id(), mail.lease()));
    }

    /// The address is refused for good: nothing is sent there any more.
    void suppress(Due mail, String address) throws SQLException {
        run(new Script()
                .add(SUPPRESS, mail.userId(), address)
                .add(FORGET, mail.userId(), address)
                .add(FINISH, "FAILED", mail.id(), mail.lease()));
    }

    /// @return whether it is the user's address at present
    boolean confirm(String userId, String address) throws SQLException {
        run(new Script()
                .add(CONFIRM, userId, address)
                .add(REMEMBER, userId, address)
                .add(WELCOME, newId(), userId, address));
        return recipient(userId)
                .filter(recipient -> recipient.address().equals(address) && recipient.state() == State.CONFIRMED)
                .isPresent();
    }

    /// No reminders any more, until the switch of the profile is used again.
    ///
    /// @return whether it is the user's address at present
    boolean unsubscribe(String userId, String address) throws SQLException {
        run(new Script().add(UNSUBSCRIBE, userId, address));
        return recipient(userId)
                .filter(recipient -> recipient.address().equals(address))
                .isPresent();
    }

    /// Plans the mail that asks for a confirmation once more, a minute after the last one at the earliest.
    void askAgain(String userId) throws SQLException {
        run(new Script().add(ASK_AGAIN, userId));
    }

    private void run(Script script) throws SQLException {
        Transaction.run(dataSource, connection -> {
            script.commit(connection);
            return null;
        });
    }
}
