package dev.lossless.subscriber;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// The attributes of an event: CloudEvents 1.0 in the binary mode of its Kafka protocol binding, with the
/// extensions `userid`, `usersequence` and `aggregateversion`. An envelope exists only of a record that every
/// subscriber must accept.
///
/// @param record its value is exactly one JSON value in UTF-8, without byte order mark
/// @param id of the event, the same in every duplicate
/// @param dataSchema of the value, where the record tells it
/// @param aggregateVersion of what changed, after the change
/// @param time UTC, microseconds, in the years 1970 to 9999
/// @param traceparent W3C Trace Context; absent also when it is malformed: tracing is no reason to refuse an
///     event
public record Envelope(
        ConsumerRecord<byte[], byte[]> record,
        UUID id,
        String type,
        Optional<String> dataSchema,
        String subject,
        long aggregateVersion,
        Instant time,
        Position position,
        Optional<String> traceparent) {

    private static final Pattern WORD = Pattern.compile("[!-~]{1,255}");
    /// Braces are left out: they would change which part of a Redis key decides on its cluster slot.
    private static final Pattern USER_ID = Pattern.compile("[!-z|~]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,15}");
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final String SPEC_VERSION = "1.0";

    /// Bytes of the value, and of all headers. With a key they fit into 1 MiB, Kafka's default for a record.
    private static final int LONGEST_VALUE = 900 << 10;

    private static final int LONGEST_HEADERS = 64 << 10;
    private static final JsonFactory JSON = new JsonFactory();

    /// @throws UnreadableException when the record is not as the contract says, and so none that a subscriber
    ///     must accept
    public static Envelope of(ConsumerRecord<byte[], byte[]> record) {
        requireFitting(record);
        var headers = new Headers(record);
        headers.require("ce_specversion", SPEC_VERSION);
        headers.word("ce_source");
        var envelope = new Envelope(
                record,
                headers.uuid("ce_id"),
                headers.word("ce_type"),
                headers.optional("ce_dataschema"),
                headers.word("ce_subject"),
                headers.number("ce_aggregateversion"),
                headers.time("ce_time"),
                headers.position(),
                headers.optional("traceparent")
                        .filter(text -> WORD.matcher(text).matches()));
        requireKey(record, envelope.position.stream().userId());
        requireJson(record.value());
        return envelope;
    }

    /// The position of a record that may be broken elsewhere.
    public static Optional<Position> positionIfLegible(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Headers(record).position());
        } catch (UnreadableException _) {
            return Optional.empty();
        }
    }

    /// A header of the record as text; absent when it is not there.
    public static Optional<String> header(ConsumerRecord<?, ?> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, UTF_8));
    }

    /// What a header adds to the length of all headers: the bytes of its name and its value.
    public static int length(Header header) {
        return header.key().getBytes(UTF_8).length + (header.value() == null ? 0 : header.value().length);
    }

    /// The event's data: JSON.
    public byte[] data() {
        return record.value();
    }

    private static void requireFitting(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null && record.value().length > LONGEST_VALUE) {
            throw new UnreadableException(
                    "the value has %d bytes, more than %d".formatted(record.value().length, LONGEST_VALUE));
        }
        var length = 0L;
        for (var header : record.headers()) {
            length += length(header);
        }
        if (length > LONGEST_HEADERS) {
            throw new UnreadableException("the headers have %d bytes, more than %d".formatted(length, LONGEST_HEADERS));
        }
    }

    /// The partition is chosen by the key: with another one, a user's events would lose their order.
    private static void requireKey(ConsumerRecord<byte[], byte[]> record, String userId) {
        if (!Arrays.equals(record.key(), userId.getBytes(US_ASCII))) {
            throw new UnreadableException("the record's key is not its ce_userid");
        }
    }

    private static void requireJson(byte[] value) {
        if (value == null) {
            throw new UnreadableException("the value is missing");
        }
        try (var parser = JSON.createParser(text(value))) {
            if (parser.nextToken() == null || parser.skipChildren().nextToken() != null) {
                throw new UnreadableException("the value is not exactly one JSON value");
            }
        } catch (CharacterCodingException _) {
            throw new UnreadableException("the value is not UTF-8");
        } catch (JacksonException e) {
            throw new UnreadableException("the value is not JSON" + place(e.getLocation()));
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    /// A replacement character is written, or stands for bytes that are none: only then they are looked at one by
    /// one.
    private static String text(byte[] value) throws CharacterCodingException {
        var text = new String(value, UTF_8);
        return text.indexOf('\uFFFD') < 0
                ? text
                : UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    }

    private static String place(JsonLocation place) {
        return place == null ? "" : ", line %d column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    /// The headers of a record. Each method checks what it returns.
    private record Headers(ConsumerRecord<byte[], byte[]> record) {

        Optional<String> optional(String name) {
            return header(record, name);
        }

        String text(String name) {
            return optional(name).orElseThrow(() -> new UnreadableException("header " + name + " is missing"));
        }

        void require(String name, String value) {
            if (!text(name).equals(value)) {
                throw not(name, value);
            }
        }

        String word(String name) {
            return matching(name, WORD, "1 to 255 visible ASCII characters");
        }

        private String matching(String name, Pattern pattern, String expected) {
            var text = text(name);
            if (!pattern.matcher(text).matches()) {
                throw not(name, expected);
            }
            return text;
        }

        long number(String name) {
            var expected = "a decimal number from 1 to " + Position.LAST;
            var number = Long.parseLong(matching(name, NUMBER, expected));
            if (number > Position.LAST) {
                throw not(name, expected);
            }
            return number;
        }

        private static UnreadableException not(String name, String expected) {
            return new UnreadableException("header " + name + " is not " + expected);
        }

        UUID uuid(String name) {
            var text = text(name);
            try {
                var uuid = UUID.fromString(text);
                if (uuid.toString().equalsIgnoreCase(text)) {
                    return uuid;
                }
            } catch (IllegalArgumentException _) {
                // refused below
            }
            throw not(name, "a UUID");
        }

        /// Cut to microseconds.
        Instant time(String name) {
            try {
                var time = EventTime.parse(text(name)).truncatedTo(ChronoUnit.MICROS);
                if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                    return time;
                }
            } catch (DateTimeException _) {
                // refused below
            }
            throw not(name, "an RFC 3339 time of the years 1970 to 9999");
        }

        Position position() {
            var userId = matching("ce_userid", USER_ID, "1 to 255 visible ASCII characters without braces");
            return new Position(new UserStream(record.topic(), userId), number("ce_usersequence"));
        }
    }
}
