package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.OffsetsBehindException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Repeats what fails for a passing reason until it succeeds, however long that takes, or until the subscriber
/// stops.
///
/// Pauses start at 50 ms, double up to a longest one, and a random half is taken off. The failures 1, 2, 4, 8 …
/// are logged, every one is counted. A stop ends a pause at once, and lets an attempt that is in progress
/// finish.
public final class Retries {

    private static final Logger LOG = Logger.getLogger(Retries.class);
    private static final long FIRST_PAUSE_MILLIS = 50;

    private final long longestPauseMillis;
    private final Runnable onRetry;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// @param longestPause so long may the work wait after the failure has ended
    /// @param onRetry is run for each failed attempt
    public Retries(Duration longestPause, Runnable onRetry) {
        this.longestPauseMillis = longestPause.toMillis();
        this.onRetry = onRetry;
    }

    /// @param what names the action in the log
    /// @throws InterruptedException when the subscriber stops first; the action may or may not have had its
    ///     effect
    /// @throws OffsetsBehindException when an attempt throws it: repeating alone does not help then
    public <T> T untilDone(String what, Attempt<T> attempt) throws InterruptedException {
        for (var failures = 0; ; failures++) {
            requireRunning();
            try {
                var result = attempt.run();
                logRecovery(what, failures);
                return result;
            } catch (InterruptedException | OffsetsBehindException e) {
                throw e;
            } catch (Exception e) {
                pauseAfter(what, failures + 1, e);
            }
        }
    }

    /// Ends all waiting and lets no further attempt begin.
    public void stop() {
        stopping.countDown();
    }

    void requireRunning() throws InterruptedException {
        if (stopping.getCount() == 0) {
            throw new InterruptedException("the subscriber stops");
        }
    }

    void pauseAfter(String what, int failures, Exception e) throws InterruptedException {
        onRetry.run();
        var pause = pause(failures);
        if (Integer.bitCount(failures) == 1) {
            LOG.warnf("%s failed, next try in %d ms: failures=%d cause=%s", what, pause, failures, e);
        }
        stopping.await(pause, TimeUnit.MILLISECONDS);
    }

    private long pause(int failures) {
        var full = Math.min(longestPauseMillis, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 20));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    private static void logRecovery(String what, int failures) {
        if (failures > 0) {
            LOG.infof("%s succeeded: failures=%d", what, failures);
        }
    }

    /// An action that may be repeated: its effect after several tries is the same as after one.
    @FunctionalInterface
    public interface Attempt<T> {

        T run() throws Exception;
    }
}
