package dev.lossless.drill;

import dev.lossless.drill.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a drill does.
///
/// @param duration how long new faults begin once the services are warm; the last one is always seen to its end
/// @param rate     requests a second
/// @param faults   to choose from
/// @param warmUp   how long the first fault waits at most until all is well
/// @param once     whether it ends early, when each fault has happened once
public record DrillConfig(
        Path repository,
        long seed,
        Duration duration,
        int rate,
        int users,
        int brokers,
        List<Fault> faults,
        Duration warmUp,
        boolean once) {}
