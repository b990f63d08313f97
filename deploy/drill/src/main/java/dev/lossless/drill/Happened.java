package dev.lossless.drill;

import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Fault.Sort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A step of the schedule as it went. Times since the begin of the run.
///
/// @param seen      what was hit
/// @param begun     when it began
/// @param harmed    when the harm was done
/// @param undoing   when it began to be put right
/// @param restored  when all processes answered again
/// @param recovered when everything written had taken effect; empty if it did not within the limit
public record Happened(
        List<Fault> faults,
        List<String> seen,
        Duration begun,
        Duration harmed,
        Duration undoing,
        Duration restored,
        Optional<Duration> recovered) {

    public String name() {
        return String.join(" + ", faults.stream().map(Fault::name).toList());
    }

    /// From when it began to be put right.
    public Optional<Duration> recovery() {
        return recovered.map(at -> at.minus(undoing));
    }

    /// Whether writes may not notice it.
    public boolean aside() {
        return faults.stream().allMatch(fault -> fault.sort() == Sort.ASIDE);
    }

    /// When the last of its consequences was over.
    public Duration over() {
        return recovered.orElse(restored);
    }
}
