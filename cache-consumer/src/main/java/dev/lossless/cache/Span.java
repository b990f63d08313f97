package dev.lossless.cache;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/// The offsets of a partition that a batch holds.
///
/// @param to the offset after the last one
record Span(int partition, long from, long to) {

    static List<Span> of(ConsumerRecords<byte[], byte[]> records) {
        return records.partitions().stream()
                .map(partition -> {
                    var part = records.records(partition);
                    return new Span(
                            partition.partition(),
                            part.getFirst().offset(),
                            part.getLast().offset() + 1);
                })
                .toList();
    }
}
