package dev.lossless.audit.search;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// Where a page ended: the next one starts behind it, whatever is recorded meanwhile. Opaque to clients.
record TrailCursor(Instant occurredAt, String userId, String topic, long link) {

    static TrailCursor of(AuditEntryView entry) {
        return new TrailCursor(entry.occurredAt(), entry.userId(), entry.topic(), entry.link());
    }

    String encoded() {
        var text = String.join(" ", occurredAt.toString(), userId, topic, Long.toString(link));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty when the text was not made by [#encoded].
    static Optional<TrailCursor> decode(String encoded) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            var parts = text.split(" ");
            var cursor = new TrailCursor(Instant.parse(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]));
            return Optional.of(cursor).filter(made -> made.encoded().equals(encoded));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }
}
