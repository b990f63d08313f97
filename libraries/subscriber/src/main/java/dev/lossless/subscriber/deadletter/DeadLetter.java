package dev.lossless.subscriber.deadletter;

import static dev.lossless.subscriber.Envelope.header;

import dev.lossless.fetch.Shortened;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What the headers of a record on the dead-letter topic tell.
public final class DeadLetter {

    static final String HEADER = "dead-letter-";
    public static final String CAUSE = HEADER + "cause";
    static final String TOPIC = HEADER + "topic";
    static final String PARTITION = HEADER + "partition";
    static final String OFFSET = HEADER + "offset";
    public static final String TIME = HEADER + "time";

    /// Only of a dead letter that holds a part of its record.
    static final String VALUE_LENGTH = HEADER + "value-length";

    static final String VALUE_DIGEST = HEADER + "value-digest";

    /// Of a small record that settles the dead letter at that offset of its partition.
    public static final String SETTLES = HEADER + "settles";

    public static final String OUTCOME = HEADER + "outcome";
    public static final String SETTLED_BY = HEADER + "settled-by";
    public static final String SETTLED_AT = HEADER + "settled-at";

    /// A record's place before it became a dead letter.
    public record Source(String topic, int partition, long offset) {}

    private DeadLetter() {}

    /// Empty when the record does not tell; then it cannot be driven again.
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
    public static Optional<ConsumerRecord<byte[], byte[]>> restored(ConsumerRecord<byte[], byte[]> deadLetter) {
        return source(deadLetter).map(source -> {
            var record = new ConsumerRecord<>(
                    source.topic(), source.partition(), source.offset(), deadLetter.key(), deadLetter.value());
            for (var header : deadLetter.headers()) {
                if (!header.key().startsWith(HEADER)) {
                    record.headers().add(header);
                }
            }
            return record;
        });
    }

    /// Whether it holds only a part of its record.
    public static boolean isCut(ConsumerRecord<byte[], byte[]> deadLetter) {
        return header(deadLetter, VALUE_LENGTH).isPresent();
    }

    /// Whether a record that lies where this dead letter came from is still the same: its topic may have been
    /// made anew.
    public static boolean isOf(ConsumerRecord<byte[], byte[]> deadLetter, ConsumerRecord<byte[], byte[]> record) {
        return header(deadLetter, VALUE_DIGEST).equals(Optional.of(valueDigest(record)));
    }

    /// Of the whole value, also where only its begin could be kept.
    static int valueLength(ConsumerRecord<byte[], byte[]> record) {
        return Shortened.of(record).map(Shortened::valueLength).orElseGet(() -> value(record).length);
    }

    static String valueDigest(ConsumerRecord<byte[], byte[]> record) {
        return "sha-256:" + Shortened.of(record).map(Shortened::valueDigest).orElseGet(() -> sha256(value(record)));
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? new byte[0] : record.value();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
