package dev.lossless.notification.mail;

import dev.lossless.edge.TimeZones;
import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What events of profiles change: to whom mails go, and the mail that asks a new address for its
/// confirmation. It commits together with the event's position.
public final class Recipients {

    private static final String TOPIC = "user.events";

    /// An event that comes late changes nothing. Columns are set from left to right, the sequence last. A
    /// digest that is due already stays due, also in another time zone.
    private static final String UPSERT = """
            INSERT INTO recipient (user_id, address, full_name, state, time_zone, reminders, next_digest, sequence) VALUES""";
    private static final String UPSERT_END = """
            ON DUPLICATE KEY UPDATE \
            state = IF(VALUES(sequence) > sequence AND VALUES(address) <> address, VALUES(state), state), \
            address = IF(VALUES(sequence) > sequence, VALUES(address), address), \
            full_name = IF(VALUES(sequence) > sequence, VALUES(full_name), full_name), \
            unsubscribed = IF(VALUES(sequence) > sequence AND %s, FALSE, unsubscribed), \
            next_digest = CASE WHEN VALUES(sequence) <= sequence THEN next_digest \
            WHEN VALUES(next_digest) IS NULL OR next_digest IS NULL THEN VALUES(next_digest) \
            WHEN VALUES(time_zone) <> time_zone AND next_digest > UTC_TIMESTAMP(6) THEN VALUES(next_digest) \
            ELSE next_digest END, \
            time_zone = IF(VALUES(sequence) > sequence, VALUES(time_zone), time_zone), \
            reminders = IF(VALUES(sequence) > sequence, VALUES(reminders), reminders), \
            sequence = GREATEST(sequence, VALUES(sequence))""";

    /// Who has used the switch wants what it says now, whatever the link of a mail said before.
    private static final String SWITCHED = UPSERT_END.formatted("TRUE");

    private static final String NOT_SWITCHED = UPSERT_END.formatted("VALUES(reminders) <> reminders");

    /// Whatever the order in which they come, the oldest event that was lost decides; what happened since the
    /// epoch began stays.
    private static final String WITHDRAW = """
            UPDATE recipient SET state = IF(address <> ?, 'UNCONFIRMED', state), address = ?, full_name = ?, \
            time_zone = ?, reminders = ?, next_digest = ?, sequence = ? \
            WHERE user_id = ? AND sequence > ? AND sequence < ?""";

    /// Before the change: that the address was confirmed counts for some time, should it come back.
    private static final String LEAVE = """
            UPDATE confirmed_address c JOIN recipient r ON r.user_id = c.user_id AND r.address = c.address \
            SET c.left_at = UTC_TIMESTAMP(6) WHERE r.state = 'CONFIRMED' AND r.user_id IN (""";

    /// After it: the address has come back, or has never gone.
    private static final String COME_BACK = """
            UPDATE recipient r JOIN confirmed_address c ON c.user_id = r.user_id AND c.address = r.address \
            SET r.state = 'CONFIRMED', c.left_at = NULL \
            WHERE c.left_at > UTC_TIMESTAMP(6) - INTERVAL %d SECOND AND r.user_id IN (""";

    /// A mail to no address is none: the row stays, for the sequence's sake.
    private static final String CONFIRMATIONS = """
            INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) \
            SELECT UUID(), r.user_id, 'CONFIRM', r.address, 'PENDING', UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6) \
            FROM recipient r WHERE r.state = 'UNCONFIRMED' AND r.address <> '' AND r.user_id IN (""";
    private static final String ONCE = ") ORDER BY r.user_id ON DUPLICATE KEY UPDATE lease = mail.lease";

    private Recipients() {}

    /// @throws UnreadableException when no later attempt could read the event
    public static void check(Message message) {
        profile(message);
    }

    public static void plan(List<Message> messages, StatementBatch statements, MailConfig config, Instant now)
            throws SQLException {
        var latest = new TreeMap<String, Profile>();
        var switched = new HashSet<String>();
        var withdrawn = new ArrayList<Entry<String, Profile>>();
        for (var message : messages) {
            profile(message).ifPresent(profile -> {
                if (profile.epoch() > 0) {
                    withdrawn.add(Map.entry(message.userId(), profile));
                } else {
                    latest.merge(message.userId(), profile, (a, b) -> a.sequence() > b.sequence() ? a : b);
                    if (profile.switched()) {
                        switched.add(message.userId());
                    }
                }
            });
        }
        var changed = Stream.concat(latest.keySet().stream(), withdrawn.stream().map(Entry::getKey))
                .distinct()
                .sorted()
                .map(user -> new Object[] {user})
                .toList();
        statements.rows(LEAVE, changed, ")");
        statements.rows(UPSERT, rows(latest, switched::contains, config, now), SWITCHED);
        statements.rows(UPSERT, rows(latest, user -> !switched.contains(user), config, now), NOT_SWITCHED);
        for (var each : withdrawn) {
            withdraw(each.getKey(), each.getValue(), statements, nextDigest(each.getValue(), config, now));
        }
        statements.rows(COME_BACK.formatted(config.confirmationRemembered().toSeconds()), changed, ")");
        if (config.publicUrl().isPresent()) {
            statements.rows(
                    CONFIRMATIONS,
                    latest.keySet().stream().map(user -> new Object[] {user}).toList(),
                    ONCE);
        }
    }

    private static Optional<Profile> profile(Message message) {
        return message.topic().equals(TOPIC) ? Profile.of(message) : Optional.empty();
    }

    private static List<Object[]> rows(
            Map<String, Profile> latest, Predicate<String> which, MailConfig config, Instant now) {
        return latest.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(entry -> row(entry.getKey(), entry.getValue(), nextDigest(entry.getValue(), config, now)))
                .toList();
    }

    private static Object[] row(String userId, Profile profile, LocalDateTime nextDigest) {
        return new Object[] {
            userId,
            profile.address().orElse(""),
            profile.fullName(),
            "UNCONFIRMED",
            profile.zone(),
            profile.reminders(),
            nextDigest,
            profile.sequence()
        };
    }

    private static LocalDateTime nextDigest(Profile profile, MailConfig config, Instant now) {
        var morning = new Morning(config.digestAt(), TimeZones.named(profile.zone()));
        return profile.reminders() ? LocalDateTime.ofInstant(morning.after(now), ZoneOffset.UTC) : null;
    }

    private static void withdraw(String userId, Profile profile, StatementBatch statements, LocalDateTime nextDigest)
            throws SQLException {
        var address = profile.address().orElse("");
        statements.statement(
                WITHDRAW,
                address,
                address,
                profile.fullName(),
                profile.zone(),
                profile.reminders(),
                nextDigest,
                profile.sequence(),
                userId,
                profile.sequence(),
                profile.epoch());
    }
}
