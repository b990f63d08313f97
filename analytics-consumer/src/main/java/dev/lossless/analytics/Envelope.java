package dev.lossless.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The CloudEvents attributes of a record. Each method checks what it returns.
///
/// @param record the record whose headers are read
record Envelope(ConsumerRecord<byte[], byte[]> record) {

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    String text(String name) {
        return optional(name).orElseThrow(() -> new UnreadableException("header " + name + " is missing"));
    }

    /// At most 255 visible ASCII characters: what a key of the database can hold.
    String userId() {
        var text = text("ce_userid");
        if (!VISIBLE_ASCII.matcher(text).matches()) {
            throw new UnreadableException("header ce_userid is not 1 to 255 visible ASCII characters");
        }
        return text;
    }

    long number(String name) {
        var text = text(name);
        if (!NUMBER.matcher(text).matches()) {
            throw new UnreadableException("header " + name + " is not a decimal number from 1 to 18 digits");
        }
        return Long.parseLong(text);
    }

    Instant time(String name) {
        try {
            var time = Instant.parse(text(name));
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                return time;
            }
        } catch (DateTimeException _) {
            // falls through to the refusal
        }
        throw new UnreadableException("header " + name + " is not an RFC 3339 time of the years 1970 to 9999");
    }

    Position position() {
        var stream = new UserStream(record.topic(), userId());
        return new Position(stream, number("ce_usersequence"));
    }

    /// The position of a record that is broken elsewhere.
    Optional<Position> positionIfLegible() {
        try {
            return Optional.of(position());
        } catch (UnreadableException _) {
            return Optional.empty();
        }
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> header.value())
                .map(value -> new String(value, UTF_8));
    }
}
