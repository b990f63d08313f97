package dev.lossless.audit.chain;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.UserStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// An event at its place in its stream's chain.
///
/// The hash covers only what the event itself and its order determine, so a rebuild from the topic ends in the
/// same.
///
/// @param end the chain's end with it
/// @param salt of the digest; goes when the values go
/// @param digest of the values: stays
public record ChainedEvent(Envelope event, ChainEnd end, byte[] salt, byte[] digest, Instant recordedAt) {

    /// The order of the primary key.
    public static final Comparator<ChainedEvent> KEY_ORDER = Comparator.comparing(
                    (ChainedEvent entry) -> entry.stream().userId())
            .thenComparing(entry -> entry.stream().topic())
            .thenComparingLong(entry -> entry.end().number());

    /// @param before the chain's end without it
    static ChainedEvent after(ChainEnd before, Envelope event, byte[] salt, Instant recordedAt) {
        var digest = Sha256.hmac(salt, event.data());
        var number = before.number() + 1;
        var hash = Sha256.of(CanonicalJson.of(members(before, event, number, digest)));
        var highest = Math.max(before.highestSequence(), event.position().sequence());
        return new ChainedEvent(event, new ChainEnd(number, highest, hash), salt, digest, recordedAt);
    }

    private static Map<String, String> members(ChainEnd before, Envelope event, long number, byte[] digest) {
        var hex = HexFormat.of();
        var members = new HashMap<String, String>();
        members.put("aggregateVersion", Long.toString(event.aggregateVersion()));
        members.put("digest", hex.formatHex(digest));
        members.put("eventId", event.id().toString());
        members.put("link", Long.toString(number));
        members.put("occurredAt", event.time().toString());
        members.put("previous", hex.formatHex(before.hash()));
        members.put("sequence", Long.toString(event.position().sequence()));
        members.put("subject", event.subject());
        members.put("topic", event.position().stream().topic());
        event.traceparent().ifPresent(traceparent -> members.put("traceparent", traceparent));
        members.put("type", event.type());
        members.put("userId", event.position().stream().userId());
        return members;
    }

    public UserStream stream() {
        return event.position().stream();
    }
}
