package dev.lossless.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
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

    /// At most 255 visible ASCII characters: what a column of the trail can hold.
    String word(String name) {
        var text = text(name);
        if (!VISIBLE_ASCII.matcher(text).matches()) {
            throw new UnreadableException("header " + name + " is not 1 to 255 visible ASCII characters");
        }
        return text;
    }

    /// Absent also when the header is there, but no word: tracing is no reason to refuse an event.
    Optional<String> optionalWord(String name) {
        return optional(name).filter(text -> VISIBLE_ASCII.matcher(text).matches());
    }

    long number(String name) {
        var text = text(name);
        if (!NUMBER.matcher(text).matches()) {
            throw new UnreadableException("header " + name + " is not a decimal number from 1 to 18 digits");
        }
        return Long.parseLong(text);
    }

    UUID uuid(String name) {
        var text = text(name);
        try {
            var uuid = UUID.fromString(text);
            if (uuid.toString().equalsIgnoreCase(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the refusal
        }
        throw new UnreadableException("header " + name + " is not a UUID");
    }

    /// Cut to microseconds.
    Instant time(String name) {
        try {
            var time = Instant.parse(text(name)).truncatedTo(ChronoUnit.MICROS);
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                return time;
            }
        } catch (DateTimeException _) {
            // falls through to the refusal
        }
        throw new UnreadableException("header " + name + " is not an RFC 3339 time of the years 1970 to 9999");
    }

    Position position() {
        var stream = new UserStream(record.topic(), word("ce_userid"));
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

    private Optional<String> optional(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> header.value())
                .map(value -> new String(value, UTF_8));
    }
}
