package dev.lossless.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Of a record that is too large for the memory, and of which only the begin was kept: what it really was.
///
/// @param weight bytes of memory that the whole record would take
/// @param valueLength bytes of the whole value
/// @param valueDigest SHA-256 of the whole value, in hexadecimal digits
public record Shortened(long weight, int valueLength, String valueDigest) {

    /// No stranger knows the name: it is another one in each process. It begins like those that never get from
    /// a record into its dead letter.
    private static final String HEADER = "dead-letter-shortened-" + UUID.randomUUID();

    /// Empty for a record that is as it was sent.
    public static Optional<Shortened> of(ConsumerRecord<?, ?> record) {
        return Optional.ofNullable(record.headers().lastHeader(HEADER)).map(Shortened::read);
    }

    private static Shortened read(Header header) {
        var parts = new String(header.value(), US_ASCII).split(" ");
        return new Shortened(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), parts[2]);
    }

    Header header() {
        return new RecordHeader(
                HEADER, "%d %d %s".formatted(weight, valueLength, valueDigest).getBytes(US_ASCII));
    }
}
