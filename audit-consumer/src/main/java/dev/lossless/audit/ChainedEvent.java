package dev.lossless.audit;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// An event at its place in its stream's chain.
///
/// The hash covers only what the event itself and its order determine, so a rebuild from the topic ends in the same.
///
/// @param head the chain's end with it
/// @param salt of the digest; goes when the values go
/// @param digest of the values: stays
record ChainedEvent(AuditEvent event, Head head, byte[] salt, byte[] digest, Instant recordedAt) {

    /// The order of the primary key.
    static final Comparator<ChainedEvent> KEY_ORDER = Comparator.comparing(
                    (ChainedEvent entry) -> entry.stream().userId())
            .thenComparing(entry -> entry.stream().topic())
            .thenComparingLong(entry -> entry.head().link());

    /// @param before the chain's end without it
    static ChainedEvent after(Head before, AuditEvent event, byte[] salt, Instant recordedAt) {
        var digest = Sha256.hmac(salt, event.data());
        var link = before.link() + 1;
        var hash = Sha256.of(CanonicalJson.of(members(before, event, link, digest)));
        var head = new Head(link, Math.max(before.reach(), event.position().sequence()), hash);
        return new ChainedEvent(event, head, salt, digest, recordedAt);
    }

    private static Map<String, String> members(Head before, AuditEvent event, long link, byte[] digest) {
        var hex = HexFormat.of();
        var members = new HashMap<String, String>();
        members.put("aggregateVersion", Long.toString(event.aggregateVersion()));
        members.put("digest", hex.formatHex(digest));
        members.put("eventId", event.id().toString());
        members.put("link", Long.toString(link));
        members.put("occurredAt", event.occurredAt().toString());
        members.put("previous", hex.formatHex(before.hash()));
        members.put("sequence", Long.toString(event.position().sequence()));
        members.put("subject", event.subject());
        members.put("topic", event.position().stream().topic());
        event.traceparent().ifPresent(traceparent -> members.put("traceparent", traceparent));
        members.put("type", event.type());
        members.put("userId", event.position().stream().userId());
        return members;
    }

    UserStream stream() {
        return event.position().stream();
    }
}
