package dev.lossless.subscriber.deadletter;

import static dev.lossless.subscriber.Envelope.header;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// A record of the dead-letter topic as its administrator sees it.
///
/// @param id its place on that topic, as PARTITION-OFFSET
/// @param source where it lay first; absent when the record does not tell, and then it cannot be driven again
/// @param settlement what became of it; known only when it is looked at alone
/// @param content key, headers and value; left out in lists
@JsonInclude(Include.NON_ABSENT)
public record DeadLetter(
        String id,
        Optional<String> time,
        Optional<String> cause,
        Optional<Source> source,
        Optional<String> type,
        Optional<String> userId,
        Optional<String> sequence,
        boolean settled,
        Optional<Settlement> settlement,
        Optional<Content> content) {

    static final String HEADER = "dead-letter-";
    static final String CAUSE = HEADER + "cause";
    static final String TOPIC = HEADER + "topic";
    static final String PARTITION = HEADER + "partition";
    static final String OFFSET = HEADER + "offset";
    static final String TIME = HEADER + "time";

    /// Only of a dead letter that holds a part of its record.
    static final String VALUE_LENGTH = HEADER + "value-length";

    static final String VALUE_DIGEST = HEADER + "value-digest";

    /// A record's place before it became a dead letter.
    public record Source(String topic, int partition, long offset) {}

    /// What became of a dead letter, by whom and when.
    public record Settlement(String outcome, String by, String at) {}

    /// What cannot be shown as text is shown in Base64 behind `base64:`.
    @JsonInclude(Include.NON_ABSENT)
    public record Content(Optional<String> key, Map<String, String> headers, Optional<String> value) {}

    public static DeadLetter listed(ConsumerRecord<byte[], byte[]> deadLetter, boolean settled) {
        return of(deadLetter, settled, Optional.empty(), Optional.empty());
    }

    public static DeadLetter shown(ConsumerRecord<byte[], byte[]> deadLetter, Optional<Settlement> settlement) {
        return of(deadLetter, settlement.isPresent(), settlement, Optional.of(content(deadLetter)));
    }

    private static DeadLetter of(
            ConsumerRecord<byte[], byte[]> deadLetter,
            boolean settled,
            Optional<Settlement> settlement,
            Optional<Content> content) {
        return new DeadLetter(
                new DeadLetterId(deadLetter.partition(), deadLetter.offset()).text(),
                header(deadLetter, TIME),
                header(deadLetter, CAUSE),
                source(deadLetter),
                header(deadLetter, "ce_type"),
                header(deadLetter, "ce_userid"),
                header(deadLetter, "ce_usersequence"),
                settled,
                settlement,
                content);
    }

    private static Content content(ConsumerRecord<byte[], byte[]> deadLetter) {
        var headers = new LinkedHashMap<String, String>();
        deadLetter.headers().forEach(header -> headers.put(header.key(), readable(header.value())));
        return new Content(
                Optional.ofNullable(deadLetter.key()).map(DeadLetter::readable),
                headers,
                Optional.ofNullable(deadLetter.value()).map(DeadLetter::readable));
    }

    public static Optional<Source> source(ConsumerRecord<byte[], byte[]> deadLetter) {
        try {
            return header(deadLetter, TOPIC)
                    .map(topic -> new Source(
                            topic,
                            Integer.parseInt(header(deadLetter, PARTITION).orElse("")),
                            Long.parseLong(header(deadLetter, OFFSET).orElse(""))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// The record as it was before it became a dead letter.
    static Optional<ConsumerRecord<byte[], byte[]>> restored(ConsumerRecord<byte[], byte[]> deadLetter) {
        return source(deadLetter).map(source -> {
            var headers = new RecordHeaders();
            for (var header : deadLetter.headers()) {
                if (!header.key().startsWith(HEADER)) {
                    headers.add(header);
                }
            }
            return new ConsumerRecord<>(
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    deadLetter.timestamp(),
                    deadLetter.timestampType(),
                    deadLetter.serializedKeySize(),
                    deadLetter.serializedValueSize(),
                    deadLetter.key(),
                    deadLetter.value(),
                    headers,
                    Optional.empty());
        });
    }

    /// Whether it holds only a part of its record.
    static boolean isCut(ConsumerRecord<byte[], byte[]> deadLetter) {
        return header(deadLetter, VALUE_LENGTH).isPresent();
    }

    /// Whether a record that lies where this dead letter came from is still the same: its topic may have been
    /// made anew.
    static boolean isOf(ConsumerRecord<byte[], byte[]> deadLetter, ConsumerRecord<byte[], byte[]> record) {
        var whole = record.value() == null ? new byte[0] : record.value();
        return header(deadLetter, VALUE_DIGEST).equals(Optional.of(digest(whole)));
    }

    static String digest(byte[] bytes) {
        try {
            return "sha-256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static String readable(byte[] bytes) {
        if (bytes == null) {
            return "";
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return "base64:" + Base64.getEncoder().encodeToString(bytes);
        }
    }
}
