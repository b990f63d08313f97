package dev.lossless.drill.fault;

import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Fault.Hold;
import dev.lossless.drill.fault.Fault.Needs;
import dev.lossless.drill.fault.Fault.Sort;
import java.util.List;
import java.util.Set;

/// What a stranger does who may write to the topic.
final class ForeignFaults {

    private ForeignFaults() {}

    static List<Fault> all(Foreign foreign) {
        return List.of(
                new Fault(
                        "poison",
                        "a foreign producer puts records on the topic that break the contract",
                        Set.of("topic"),
                        Sort.ASIDE,
                        Hold.seconds(2, 4),
                        Needs.NOTHING,
                        (system, _) -> new Harm(
                                "%d records that break the contract".formatted(foreign.poison(system)), () -> {})),
                new Fault(
                        "oversized",
                        "a foreign producer puts the longest record on the topic that the broker takes",
                        Set.of("topic"),
                        Sort.ASIDE,
                        Hold.seconds(2, 4),
                        Needs.NOTHING,
                        (system, _) ->
                                new Harm("%d record of a megabyte".formatted(foreign.oversized(system)), () -> {})));
    }
}
