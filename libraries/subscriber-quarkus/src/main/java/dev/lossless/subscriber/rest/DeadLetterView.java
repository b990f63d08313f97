package dev.lossless.subscriber.rest;

import static dev.lossless.subscriber.Envelope.header;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lossless.subscriber.deadletter.DeadLetter;
import dev.lossless.subscriber.deadletter.DeadLetter.Source;
import dev.lossless.subscriber.rest.DeadLetterLog.Found;
import dev.lossless.subscriber.rest.DeadLetterLog.Settlement;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A record of the dead-letter topic as its administrator sees it.
///
/// @param id its place on that topic, as PARTITION-OFFSET
/// @param source where it lay first; absent when the record does not tell, and then it cannot be driven again
/// @param settlement what became of it; known only when it is looked at alone
/// @param content key, headers and value; left out in lists
@JsonInclude(Include.NON_ABSENT)
record DeadLetterView(
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

    /// What cannot be shown as text is shown in Base64 behind `base64:`.
    @JsonInclude(Include.NON_ABSENT)
    record Content(Optional<String> key, Map<String, String> headers, Optional<String> value) {}

    static DeadLetterView listed(ConsumerRecord<byte[], byte[]> deadLetter, boolean settled) {
        return of(deadLetter, settled, Optional.empty(), Optional.empty());
    }

    static DeadLetterView shown(Found found) {
        return of(
                found.deadLetter(),
                found.settlement().isPresent(),
                found.settlement(),
                Optional.of(content(found.deadLetter())));
    }

    private static DeadLetterView of(
            ConsumerRecord<byte[], byte[]> deadLetter,
            boolean settled,
            Optional<Settlement> settlement,
            Optional<Content> content) {
        return new DeadLetterView(
                new DeadLetterId(deadLetter.partition(), deadLetter.offset()).text(),
                header(deadLetter, DeadLetter.TIME),
                header(deadLetter, DeadLetter.CAUSE),
                DeadLetter.source(deadLetter),
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
                Optional.ofNullable(deadLetter.key()).map(DeadLetterView::readable),
                headers,
                Optional.ofNullable(deadLetter.value()).map(DeadLetterView::readable));
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
