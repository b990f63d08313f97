package dev.lossless.notification.delivery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many deliveries this replica has under way.
final class UnderWay {

    private final Map<String, Integer> byEndpoint = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();

    void add(String endpoint) {
        byEndpoint.merge(endpoint, 1, Integer::sum);
        total.incrementAndGet();
    }

    void remove(String endpoint) {
        byEndpoint.computeIfPresent(endpoint, (_, count) -> count == 1 ? null : count - 1);
        total.decrementAndGet();
    }

    int of(String endpoint) {
        return byEndpoint.getOrDefault(endpoint, 0);
    }

    int total() {
        return total.get();
    }
}
