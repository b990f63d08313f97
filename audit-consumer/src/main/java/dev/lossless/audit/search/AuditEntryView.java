package dev.lossless.audit.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.util.RawValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// An entry of the trail as its readers see it, with all that is needed to check its hash.
///
/// @param traceId of the request that caused it
/// @param link its place in its stream's chain
/// @param salt of the digest; absent when the values are erased
/// @param data the event's data, the very JSON that was received; absent when it is erased
/// @param dataBase64 the same in base64, in place of `data`: see [#onOneLine]
@JsonInclude(Include.NON_ABSENT)
record AuditEntryView(
        String eventId,
        String userId,
        String topic,
        long sequence,
        String type,
        String subject,
        long aggregateVersion,
        Instant occurredAt,
        Instant recordedAt,
        Optional<String> traceparent,
        Optional<String> traceId,
        long link,
        String digest,
        String hash,
        Optional<String> salt,
        Optional<RawValue> data,
        Optional<String> dataBase64) {

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-.*");

    /// All but the data.
    private static final int FRAME = 1_000;

    static final String COLUMNS = """
            e.event_id, e.user_id, e.topic, e.sequence, e.type, e.subject, e.aggregate_version, e.occurred_at, \
            e.recorded_at, e.traceparent, e.link, e.digest, e.hash, v.salt, v.data""";

    /// Roughly how many bytes it has as JSON.
    long size() {
        return FRAME
                + data.map(value -> 2L * value.rawValue().toString().length()).orElse(0L);
    }

    static AuditEntryView of(ResultSet row) throws SQLException {
        var traceparent = Optional.ofNullable(row.getString(10));
        return new AuditEntryView(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                utc(row.getObject(8, LocalDateTime.class)),
                utc(row.getObject(9, LocalDateTime.class)),
                traceparent,
                traceparent.flatMap(AuditEntryView::traceId),
                row.getLong(11),
                hex(row.getBytes(12)),
                hex(row.getBytes(13)),
                Optional.ofNullable(row.getBytes(14)).map(AuditEntryView::hex),
                Optional.ofNullable(row.getBytes(15)).map(data -> new RawValue(new String(data, UTF_8))),
                Optional.empty());
    }

    /// For a format of one line each. JSON may hold line breaks between its tokens; such data is written in
    /// base64, as its digest is of these very bytes.
    AuditEntryView onOneLine() {
        var text = data.map(value -> value.rawValue().toString()).orElse("");
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return this;
        }
        return new AuditEntryView(
                eventId,
                userId,
                topic,
                sequence,
                type,
                subject,
                aggregateVersion,
                occurredAt,
                recordedAt,
                traceparent,
                traceId,
                link,
                digest,
                hash,
                salt,
                Optional.empty(),
                Optional.of(Base64.getEncoder().encodeToString(text.getBytes(UTF_8))));
    }

    private static Optional<String> traceId(String traceparent) {
        var parts = TRACEPARENT.matcher(traceparent);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Instant utc(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC);
    }
}
