package dev.lossless.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// A record of the dead-letter topic as its administrator sees it.
///
/// @param id its place on that topic, as PARTITION-OFFSET
/// @param source where it lay first; absent when the record does not tell, and then it cannot be driven again
/// @param settlement what became of it; known only when it is looked at alone
/// @param content key, headers and value; left out in lists
@JsonInclude(Include.NON_ABSENT)
record DeadLetter(
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

    /// A record's place before it became a dead letter.
    record Source(String topic, int partition, long offset) {}

    /// What became of a dead letter, by whom and when.
    record Settlement(String outcome, String by, String at) {}

    /// What cannot be shown as text is shown in Base64 behind `base64:`.
    @JsonInclude(Include.NON_ABSENT)
    record Content(Optional<String> key, Map<String, String> headers, Optional<String> value) {}

    static DeadLetter listed(ConsumerRecord<byte[], byte[]> letter, boolean settled) {
        return of(letter, settled, Optional.empty(), Optional.empty());
    }

    static DeadLetter shown(ConsumerRecord<byte[], byte[]> letter, Optional<Settlement> settlement) {
        return of(letter, settlement.isPresent(), settlement, Optional.of(content(letter)));
    }

    private static DeadLetter of(
            ConsumerRecord<byte[], byte[]> letter,
            boolean settled,
            Optional<Settlement> settlement,
            Optional<Content> content) {
        return new DeadLetter(
                new DeadLetterId(letter.partition(), letter.offset()).text(),
                header(letter, HEADER + "time"),
                header(letter, HEADER + "cause"),
                source(letter),
                header(letter, "ce_type"),
                header(letter, "ce_userid"),
                header(letter, "ce_usersequence"),
                settled,
                settlement,
                content);
    }

    private static Content content(ConsumerRecord<byte[], byte[]> letter) {
        var headers = new LinkedHashMap<String, String>();
        letter.headers().forEach(header -> headers.put(header.key(), readable(header.value())));
        return new Content(
                Optional.ofNullable(letter.key()).map(DeadLetter::readable),
                headers,
                Optional.ofNullable(letter.value()).map(DeadLetter::readable));
    }

    static Optional<Source> source(ConsumerRecord<byte[], byte[]> letter) {
        try {
            return header(letter, HEADER + "topic")
                    .map(topic -> new Source(
                            topic,
                            Integer.parseInt(
                                    header(letter, HEADER + "partition").orElse("")),
                            Long.parseLong(header(letter, HEADER + "offset").orElse(""))));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// The record as it was before it became a dead letter.
    static Optional<ConsumerRecord<byte[], byte[]>> restored(ConsumerRecord<byte[], byte[]> letter) {
        return source(letter).map(source -> {
            var headers = new RecordHeaders();
            for (var header : letter.headers()) {
                if (!header.key().startsWith(HEADER)) {
                    headers.add(header);
                }
            }
            return new ConsumerRecord<>(
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    letter.timestamp(),
                    letter.timestampType(),
                    letter.serializedKeySize(),
                    letter.serializedValueSize(),
                    letter.key(),
                    letter.value(),
                    headers,
                    Optional.empty());
        });
    }

    static Optional<String> header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return Optional.ofNullable(letter.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, UTF_8));
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
