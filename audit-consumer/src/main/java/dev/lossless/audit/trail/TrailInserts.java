package dev.lossless.audit.trail;

import dev.lossless.audit.chain.ChainedEvent;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;

/// The rows that are added to the trail: all of them go to the database with the commit.
final class TrailInserts {

    private static final String INSERT_ENTRIES = """
            INSERT INTO audit_entry (user_id, topic, link, sequence, highest_sequence, event_id, type, subject, \
            aggregate_version, occurred_at, traceparent, digest, hash, recorded_at, record_partition, record_offset) \
            VALUES""";
    private static final String INSERT_VALUES =
            "INSERT INTO audit_value (user_id, topic, link, sequence, salt, data) VALUES";
    private static final String INSERT_DEAD_LETTERS = """
            INSERT INTO dead_letter (user_id, topic, sequence, cause, recorded_at, record_partition, record_offset) \
            VALUES""";

    private TrailInserts() {}

    static void entries(Collection<ChainedEvent> entries, StatementBatch statements) throws SQLException {
        statements.rows(
                INSERT_ENTRIES, entries.stream().map(TrailInserts::entryRow).toList(), "");
    }

    private static Object[] entryRow(ChainedEvent entry) {
        var event = entry.event();
        return new Object[] {
            entry.stream().userId(),
            entry.stream().topic(),
            entry.end().number(),
            event.position().sequence(),
            entry.end().highestSequence(),
            event.id().toString(),
            event.type(),
            event.subject(),
            event.aggregateVersion(),
            utc(event.time()),
            event.traceparent().orElse(null),
            entry.digest(),
            entry.end().hash(),
            utc(entry.recordedAt()),
            event.record().partition(),
            event.record().offset()
        };
    }

    static void values(Collection<ChainedEvent> entries, StatementBatch statements) throws SQLException {
        statements.rows(
                INSERT_VALUES, entries.stream().map(TrailInserts::valueRow).toList(), "");
    }

    private static Object[] valueRow(ChainedEvent entry) {
        return new Object[] {
            entry.stream().userId(),
            entry.stream().topic(),
            entry.end().number(),
            entry.event().position().sequence(),
            entry.salt(),
            entry.event().data()
        };
    }

    /// Only those with a legible position.
    static void deadLetters(Collection<? extends Unreadable<?>> deadLetters, Instant now, StatementBatch statements)
            throws SQLException {
        statements.rows(
                INSERT_DEAD_LETTERS,
                deadLetters.stream()
                        .map(deadLetter -> deadLetterRow(deadLetter, now))
                        .toList(),
                "");
    }

    private static Object[] deadLetterRow(Unreadable<?> deadLetter, Instant now) {
        var position = deadLetter.positionIfLegible().orElseThrow();
        return new Object[] {
            position.stream().userId(),
            position.stream().topic(),
            position.sequence(),
            deadLetter.cause(),
            utc(now),
            deadLetter.record().partition(),
            deadLetter.record().offset()
        };
    }

    /// DATETIME columns hold UTC, without any conversion by the driver.
    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
