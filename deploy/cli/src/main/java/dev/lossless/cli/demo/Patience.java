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

    /// @throws TimeoutException when it is not there after `limit`, or this thread is interrupted
    <T> T await(Duration limit, Supplier<Optional<T>> look) throws TimeoutException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            var found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(pause.toNanos());
        }
        throw new TimeoutException();
    }
}
