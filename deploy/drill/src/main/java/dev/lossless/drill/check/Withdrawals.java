package dev.lossless.drill.check;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;

/// Which events MySQL lost after they were published. A withdrawal that was lost itself is withdrawn, too.
final class Withdrawals {

    private final List<Event> all;
    private final Map<String, List<Event>> byEvent;

    Withdrawals(List<Event> events) {
        this.all =
                events.stream().filter(event -> event.withdraws().isPresent()).toList();
        this.byEvent =
                all.stream().collect(groupingBy(event -> event.withdraws().orElseThrow()));
    }

    List<Event> all() {
        return all;
    }

    /// Whether it does not count any more.
    boolean concern(Event event) {
        return !of(event).isEmpty();
    }

    /// Those that count.
    List<Event> of(Event event) {
        return byEvent.getOrDefault(event.id(), List.of()).stream()
                .filter(withdrawal -> !concern(withdrawal))
                .toList();
    }
}
