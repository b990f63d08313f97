package dev.lossless.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// The CloudEvents attributes of a record. Each method checks what it returns.
///
/// @param record the record whose headers are read
record Envelope(ConsumerRecord<byte[], byte[]> record) {

    /// Braces would change the part of the key that decides on its slot in a Redis cluster.
    private static final Pattern USER_ID = Pattern.compile("[!-z|~]{1,255}");

    /// Fifteen digits: Lua counts in floating point, which is exact up to 2^53.
    private static final Pattern SEQUENCE = Pattern.compile("[1-9][0-9]{0,14}");

    String text(String name) {
        return optional(name).orElseThrow(() -> new UnreadableException("header " + name + " is missing"));
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, UTF_8));
    }

    Instant time(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException _) {
            throw new UnreadableException("header " + name + " is not an RFC 3339 time");
        }
    }

    Invalidation invalidation() {
        return new Invalidation(userId(), sequence());
    }

    private String userId() {
        var text = text("ce_userid");
        if (!USER_ID.matcher(text).matches()) {
            throw new UnreadableException("header ce_userid is not 1 to 255 visible ASCII characters without braces");
        }
        return text;
    }

    private long sequence() {
        var text = text("ce_usersequence");
        if (!SEQUENCE.matcher(text).matches()) {
            throw new UnreadableException("header ce_usersequence is not a decimal number of 1 to 15 digits");
        }
        return Long.parseLong(text);
    }

    /// The invalidation of a record that is broken elsewhere.
    Optional<Invalidation> invalidationIfLegible() {
        try {
            return Optional.of(invalidation());
        } catch (UnreadableException _) {
            return Optional.empty();
        }
    }
}
