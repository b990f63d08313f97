package dev.lossless.cli.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Looks again and again until something is there.
///
/// @param pause between two looks
record Patience(Duration pause) {

    static final Duration LIMIT = Duration.ofSeconds(10);

    /// @throws TimeoutException when it is not there after 10 s
    <T> T await(Supplier<Optional<T>> look) throws TimeoutException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(pause.toNanos());
        }
        throw new TimeoutException();
    }
}
