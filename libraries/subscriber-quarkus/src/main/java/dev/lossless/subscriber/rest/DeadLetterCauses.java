package dev.lossless.subscriber.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How many dead letters are open, by cause.
///
/// @param open all of them
/// @param causes the most frequent first
/// @param others how many of the open ones have none of these causes; absent when all have
@JsonInclude(Include.NON_NULL)
record DeadLetterCauses(long open, List<Cause> causes, Long others) {

    /// A handler whose causes hold numbers of its own could name more of them than anybody reads.
    static final int MOST = 100;

    /// @param first when the oldest of them was put on the topic
    /// @param last when the newest one was
    record Cause(String cause, long count, String first, String last) {}

    /// Counts dead letters, one after the other.
    static final class Counting {

        private final Map<DeadLetterCause, Count> counts = new HashMap<>();
        private long others;

        private static final class Count {

            private long count;
            private long first = Long.MAX_VALUE;
            private long last = Long.MIN_VALUE;

            private void add(long time) {
                count++;
                first = Math.min(first, time);
                last = Math.max(last, time);
            }
        }

        void add(ConsumerRecord<byte[], byte[]> deadLetter) {
            var cause = DeadLetterCause.of(deadLetter);
            if (counts.size() < MOST || counts.containsKey(cause)) {
                counts.computeIfAbsent(cause, _ -> new Count()).add(deadLetter.timestamp());
            } else {
                others++;
            }
        }

        DeadLetterCauses result() {
            var causes = counts.entrySet().stream()
                    .map(each -> cause(each.getKey(), each.getValue()))
                    .sorted(Comparator.comparingLong(Cause::count).reversed().thenComparing(Cause::cause))
                    .toList();
            var counted = causes.stream().mapToLong(Cause::count).sum();
            return new DeadLetterCauses(counted + others, causes, others == 0 ? null : others);
        }

        private static Cause cause(DeadLetterCause cause, Count count) {
            return new Cause(
                    cause.text(),
                    count.count,
                    Instant.ofEpochMilli(count.first).toString(),
                    Instant.ofEpochMilli(count.last).toString());
        }
    }
}
