package dev.lossless.drill.load;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Everything that the clients know: what they sent, what was answered, and what they read that they should not
/// have.
public final class Ledger {

    private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<StaleRead> staleReads = new ConcurrentLinkedQueue<>();
    private final AtomicLong checkedReads = new AtomicLong();

    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    void checkedRead(List<StaleRead> stale) {
        checkedReads.incrementAndGet();
        staleReads.addAll(stale);
    }

    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    public List<Exchange> exchanges() {
        return List.copyOf(exchanges);
    }

    /// What lists did not show although it had been acknowledged to their reader before.
    public List<StaleRead> staleReads() {
        return List.copyOf(staleReads);
    }

    public long checkedReads() {
        return checkedReads.get();
    }

    public long count(Predicate<Attempt> which) {
        return attempts.stream().filter(which).count();
    }
}
