package dev.lossless.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What the envelope of a record on a topic says of its place in a user's stream. Nothing is checked yet.
///
/// @param key      the record's key, or null
/// @param id       `ce_id`, or null
/// @param userId   `ce_userid`, or null
/// @param sequence `ce_usersequence` as it stands there, or null
public record LoggedEvent(
        String topic, int partition, long offset, String key, String id, String userId, String sequence) {

    public static LoggedEvent of(ConsumerRecord<byte[], byte[]> fetched) {
        return new LoggedEvent(
                fetched.topic(),
                fetched.partition(),
                fetched.offset(),
                text(fetched.key()),
                header(fetched, "ce_id"),
                header(fetched, "ce_userid"),
                header(fetched, "ce_usersequence"));
    }

    private static String header(ConsumerRecord<?, ?> fetched, String name) {
        var header = fetched.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
