package dev.lossless.cli.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A row of the audit trail, with its values where they are not erased.
///
/// @param members what its hash covers besides the hash before
record TrailEntry(
        Link link, long sequence, Map<String, String> members, byte[] digest, byte[] hash, Optional<Values> values) {

    static final String QUERY = """
            SELECT e.user_id, e.topic, e.link, e.sequence, e.event_id, e.type, e.subject, e.aggregate_version, \
            e.occurred_at, e.traceparent, e.digest, e.hash, v.salt, v.data \
            FROM audit_entry e FORCE INDEX (PRIMARY) LEFT JOIN audit_value v \
            ON v.user_id = e.user_id AND v.topic = e.topic AND v.link = e.link \
            ORDER BY e.user_id, e.topic, e.link""";

    record Values(byte[] salt, byte[] data) {}

    static TrailEntry of(ResultSet row) throws SQLException {
        var members = new TreeMap<String, String>();
        members.put("userId", row.getString(1));
        members.put("topic", row.getString(2));
        members.put("link", row.getString(3));
        members.put("sequence", row.getString(4));
        members.put("eventId", row.getString(5));
        members.put("type", row.getString(6));
        members.put("subject", row.getString(7));
        members.put("aggregateVersion", row.getString(8));
        members.put(
                "occurredAt",
                row.getObject(9, LocalDateTime.class).toInstant(ZoneOffset.UTC).toString());
        Optional.ofNullable(row.getString(10)).ifPresent(traceparent -> members.put("traceparent", traceparent));
        members.put("digest", TrailHash.hex(row.getBytes(11)));
        var salt = row.getBytes(13);
        return new TrailEntry(
                new Link(row.getString(1), row.getString(2), row.getLong(3)),
                row.getLong(4),
                members,
                row.getBytes(11),
                row.getBytes(12),
                salt == null ? Optional.empty() : Optional.of(new Values(salt, row.getBytes(14))));
    }

    /// What its hash must be after this one.
    byte[] hashAfter(byte[] previous) {
        var all = new TreeMap<>(members);
        all.put("previous", TrailHash.hex(previous));
        return TrailHash.sha256(TrailHash.canonical(all));
    }

    String eventId() {
        return members.get("eventId");
    }
}
