package dev.lossless.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The largest record that a subscriber must accept.
///
/// @param value bytes of the value
/// @param headers bytes of all headers, names and values
public record Limits(int value, int headers) {

    /// The contract's: the value 900 KiB, the headers 64 KiB. With a key they fit into 1 MiB, which is Kafka's
    /// default for
    /// a whole record.
    public static final Limits DEFAULT = new Limits(900 << 10, 64 << 10);

    void check(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null && record.value().length > value) {
            throw new UnreadableException(
                    "the value has %d bytes, more than %d".formatted(record.value().length, value));
        }
        var size = 0L;
        for (var header : record.headers()) {
            size += header.key().getBytes(UTF_8).length + (header.value() == null ? 0 : header.value().length);
        }
        if (size > headers) {
            throw new UnreadableException("the headers have %d bytes, more than %d".formatted(size, headers));
        }
    }
}
