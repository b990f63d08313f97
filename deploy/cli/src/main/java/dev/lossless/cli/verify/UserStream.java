package dev.lossless.cli.verify;

import dev.lossless.cli.verify.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One user's events on one topic, as far as they were read.
final class UserStream {

    /// Gaps of one user that are remembered, to tell a late event from a duplicate.
    private static final int MAX_GAPS = 1000;

    /// A sequence is a multiple of this, the epoch, and n, which has no gap: see the contract.
    private static final long EPOCH = 1_000_000_000;

    private final Consumer<Finding> findings;
    private long last;
    private long lastId;
    private int partition = -1;
    private long required;
    private List<Gap> gaps = List.of();
    private long withdrawn;

    /// Sequences that were passed over, and the place where that was seen.
    ///
    /// @param count how many events are missing at least
    private record Gap(long from, long to, long count, int partition, long offset) {

        boolean holds(long sequence) {
            return from <= sequence && sequence <= to;
        }

        /// Between two epochs nobody knows which of the numbers were given: such a gap is only counted down.
        List<Gap> without(long sequence) {
            if (from / EPOCH != to / EPOCH) {
                return count == 1 ? List.of() : List.of(new Gap(from, to, count - 1, partition, offset));
            }
            var rest = new ArrayList<Gap>();
            if (from < sequence) {
                rest.add(new Gap(from, sequence - 1, sequence - from, partition, offset));
            }
            if (sequence < to) {
                rest.add(new Gap(sequence + 1, to, to - sequence, partition, offset));
            }
            return rest;
        }
    }

    UserStream(Consumer<Finding> findings) {
        this.findings = findings;
    }

    long last() {
        return last;
    }

    void require(long sequence) {
        required = Math.max(required, sequence);
    }

    /// @param begun whether earlier events of the user may have been deleted from the log
    /// @return whether this is the first occurrence of the event
    boolean read(LoggedEvent event, boolean begun) {
        var sequence = Long.parseLong(event.sequence());
        checkPartition(event);
        if (sequence <= last) {
            return readAgain(event, sequence);
        }
        var between = between(sequence);
        if (between > 0 && !(begun && last == 0)) {
            addGap(new Gap(last + 1, sequence - 1, between, event.partition(), event.offset()), event);
        } else if (between < 0) {
            withdrawn -= between;
        }
        last = sequence;
        lastId = hash(event.id());
        return true;
    }

    /// How many events were passed over between the last one and this one, which is higher. In a new epoch n
    /// may be lower
    /// than the last one's: so many events are withdrawn, the result is negative then.
    private long between(long sequence) {
        return sequence / EPOCH == last / EPOCH ? sequence - last - 1 : sequence % EPOCH - last % EPOCH - 1;
    }

    /// How many of the events were lost by the database after they were published: those after them have their
    /// n again.
    long withdrawn() {
        return withdrawn;
    }

    /// Reports what never came.
    void close(String topic, String userId) {
        gaps.forEach(gap -> findings.accept(missing(gap, topic, userId)));
        if (last < required) {
            findings.accept(Finding.of(
                    Kind.NOT_PUBLISHED,
                    topic,
                    userId,
                    "committed up to sequence %d, on the topic only up to %d".formatted(required, last)));
        }
    }

    private boolean readAgain(LoggedEvent event, long sequence) {
        var late = gaps.stream().filter(gap -> gap.holds(sequence)).findFirst();
        if (late.isPresent()) {
            gaps.remove(late.get());
            gaps.addAll(late.get().without(sequence));
            findings.accept(Finding.at(
                    event,
                    Kind.OUT_OF_ORDER,
                    "expected sequence %d, found %d for the first time".formatted(last + 1, sequence)));
        } else if (sequence == last && hash(event.id()) != lastId) {
            findings.accept(Finding.at(
                    event, Kind.OTHER_EVENT, "sequence %d belongs to another event already".formatted(sequence)));
        }
        return late.isPresent();
    }

    private void checkPartition(LoggedEvent event) {
        if (partition >= 0 && partition != event.partition()) {
            findings.accept(Finding.at(
                    event,
                    Kind.OTHER_PARTITION,
                    "expected in partition %d, where the user's earlier events are".formatted(partition)));
        }
        partition = event.partition();
    }

    private void addGap(Gap gap, LoggedEvent event) {
        if (gaps.size() >= MAX_GAPS) {
            findings.accept(missing(gap, event.topic(), event.userId()));
            return;
        }
        if (gaps.isEmpty()) {
            gaps = new ArrayList<>();
        }
        gaps.add(gap);
    }

    private static Finding missing(Gap gap, String topic, String userId) {
        var text = "expected sequence %d, found %d; missing: %d".formatted(gap.from, gap.to + 1, gap.count);
        return new Finding(Kind.MISSING, topic, gap.partition, gap.offset, userId, text);
    }

    /// 64 bits of a random id stand for it.
    private static long hash(String id) {
        var hash = 0xcbf29ce484222325L;
        for (var i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
