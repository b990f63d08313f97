package dev.lossless.notification.mail;

import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

/// What events of profiles change: to whom mails go, and the mail that asks a new address for its confirmation.
/// It commits together with the event's position.
public final class Recipients {

    private static final String TYPE = "UserProfileUpdated";

    /// An event that comes late changes nothing. Columns are set from left to right, the sequence last.
    private static final String UPSERT = "INSERT INTO recipient (user_id, address, full_name, state, sequence) VALUES";
    private static final String UPSERT_END = """
            ON DUPLICATE KEY UPDATE \
            state = IF(VALUES(sequence) > sequence AND VALUES(address) <> address, VALUES(state), state), \
            address = IF(VALUES(sequence) > sequence, VALUES(address), address), \
            full_name = IF(VALUES(sequence) > sequence, VALUES(full_name), full_name), \
            sequence = GREATEST(sequence, VALUES(sequence))""";
    /// A mail to no address is none: the row stays, for the sequence's sake.
    private static final String CONFIRMATIONS = """
            INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) \
            SELECT UUID(), r.user_id, 'CONFIRM', r.address, 'PENDING', UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6) \
            FROM recipient r WHERE r.state = 'UNCONFIRMED' AND r.address <> '' AND r.user_id IN (""";
    private static final String ONCE = ") ORDER BY r.user_id ON DUPLICATE KEY UPDATE lease = mail.lease";

    private Recipients() {}

    /// @throws UnreadableException when no later attempt could read the event
    public static void check(Message message) {
        if (message.type().equals(TYPE)) {
            Profile.read(message.data());
        }
    }

    /// @param sent whether mails are sent at all
    public static void plan(List<Message> messages, StatementBatch statements, boolean sent) throws SQLException {
        var latest = new TreeMap<String, Message>();
        messages.stream()
                .filter(message -> message.type().equals(TYPE))
                .forEach(message ->
                        latest.merge(message.userId(), message, (a, b) -> a.sequence() > b.sequence() ? a : b));
        statements.rows(UPSERT, latest.values().stream().map(Recipients::row).toList(), UPSERT_END);
        if (sent) {
            statements.rows(
                    CONFIRMATIONS,
                    latest.keySet().stream().map(user -> new Object[] {user}).toList(),
                    ONCE);
        }
    }

    private static Object[] row(Message message) {
        var profile = Profile.read(message.data());
        return new Object[] {
            message.userId(), profile.address().orElse(""), profile.fullName(), "UNCONFIRMED", message.sequence()
        };
    }
}
