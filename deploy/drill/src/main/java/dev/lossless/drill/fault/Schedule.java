package dev.lossless.drill.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// In which order faults happen, and how long each lasts: first each alone, then two at a time, without end. The same
/// seed and faults give the same schedule.
public final class Schedule {

    private final List<Fault> faults;
    private final Random random;
    private List<List<Fault>> ahead = List.of();
    private boolean mixed;

    /// @param faults not empty
    public Schedule(List<Fault> faults, long seed) {
        this.faults = faults;
        this.random = new Random(seed);
    }

    /// What happens next.
    ///
    /// @param pause how long all is left alone before
    /// @param seed  decides the rest
    public record Step(List<Fault> faults, Duration pause, Duration hold, long seed) {

        public String name() {
            return String.join(" + ", faults.stream().map(Fault::name).toList());
        }
    }

    public Step next() {
        if (ahead.isEmpty()) {
            ahead = mixed ? pairs() : alone();
            mixed = true;
        }
        var chosen = ahead.getFirst();
        ahead = ahead.subList(1, ahead.size());
        var hold = chosen.stream()
                .map(fault -> fault.hold().choose(random))
                .max(Duration::compareTo)
                .orElseThrow();
        return new Step(chosen, Duration.ofMillis(2_000 + random.nextInt(3_000)), hold, random.nextLong());
    }

    private List<List<Fault>> alone() {
        return shuffled().stream().map(List::of).toList();
    }

    /// Those hit different things. What finds no partner happens alone.
    private List<List<Fault>> pairs() {
        var open = new ArrayList<>(shuffled());
        var pairs = new ArrayList<List<Fault>>();
        while (!open.isEmpty()) {
            var first = open.removeFirst();
            var second = open.stream()
                    .filter(other -> Collections.disjoint(other.targets(), first.targets()))
                    .findFirst();
            second.ifPresent(open::remove);
            pairs.add(second.map(other -> List.of(first, other)).orElseGet(() -> List.of(first)));
        }
        return pairs;
    }

    private List<Fault> shuffled() {
        var order = new ArrayList<>(faults);
        Collections.shuffle(order, random);
        return order;
    }
}
