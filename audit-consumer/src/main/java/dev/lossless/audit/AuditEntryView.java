package dev.lossless.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An entry of the trail as its user sees it.
///
/// @param data the event's data, the very JSON that was received
@JsonInclude(Include.NON_ABSENT)
record AuditEntryView(
        String eventId,
        String topic,
        long sequence,
        String type,
        String subject,
        long aggregateVersion,
        Instant occurredAt,
        Instant recordedAt,
        Optional<String> traceparent,
        @JsonRawValue String data) {

    static List<AuditEntryView> all(ResultSet rows) throws SQLException {
        var entries = new ArrayList<AuditEntryView>();
        while (rows.next()) {
            entries.add(of(rows));
        }
        return entries;
    }

    private static AuditEntryView of(ResultSet row) throws SQLException {
        return new AuditEntryView(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                utc(row.getObject(7, LocalDateTime.class)),
                utc(row.getObject(8, LocalDateTime.class)),
                Optional.ofNullable(row.getString(9)),
                new String(row.getBytes(10), UTF_8));
    }

    private static Instant utc(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC);
    }
}
