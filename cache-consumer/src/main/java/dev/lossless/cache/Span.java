package dev.lossless.cache;

import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The offsets of a partition that a batch holds.
///
/// @param to the offset after the last one
record Span(int partition, long from, long to) {

    static List<Span> of(List<ConsumerRecord<byte[], byte[]>> records) {
        var spans = new TreeMap<Integer, Span>();
        for (var record : records) {
            spans.merge(
                    record.partition(), new Span(record.partition(), record.offset(), record.offset() + 1), Span::with);
        }
        return List.copyOf(spans.values());
    }

    private Span with(Span other) {
        return new Span(partition, Math.min(from, other.from), Math.max(to, other.to));
    }
}
