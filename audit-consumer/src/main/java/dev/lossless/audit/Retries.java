package dev.lossless.audit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Repeats what fails for a passing reason until it succeeds, however long that takes, or until the service stops.
///
/// Pauses start at 50 ms, double up to `retry.max-pause`, and a random half is taken off. The failures 1, 2, 4, 8 …
/// are logged, every one is counted.
@ApplicationScoped
class Retries {

    private static final Logger LOG = Logger.getLogger(Retries.class);
    private static final long FIRST_PAUSE_MILLIS = 50;

    private final long maxPauseMillis;
    private final ConsumerMetrics metrics;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Retries(RetryConfig config, ConsumerMetrics metrics) {
        this.maxPauseMillis = config.maxPause().toMillis();
        this.metrics = metrics;
    }

    /// @param what names the action in the log
    /// @throws InterruptedException when the service stops first; the action may or may not have had its effect
    <T> T untilDone(String what, Attempt<T> attempt) throws InterruptedException {
        for (var failures = 0; ; failures++) {
            if (stopping.getCount() == 0) {
                throw new InterruptedException("the service stops");
            }
            try {
                var result = attempt.run();
                tellRecovery(what, failures);
                return result;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                pauseAfter(what, failures + 1, e);
            }
        }
    }

    /// Ends all waiting and lets no further attempt begin.
    void stop() {
        stopping.countDown();
    }

    private void pauseAfter(String what, int failures, Exception e) throws InterruptedException {
        metrics.retried();
        var pause = pause(failures);
        if (Integer.bitCount(failures) == 1) {
            LOG.warnf("%s failed, next try in %d ms: failures=%d cause=%s", what, pause, failures, e);
        }
        stopping.await(pause, TimeUnit.MILLISECONDS);
    }

    private long pause(int failures) {
        var full = Math.min(maxPauseMillis, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 20));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    private static void tellRecovery(String what, int failures) {
        if (failures > 0) {
            LOG.infof("%s succeeded: failures=%d", what, failures);
        }
    }

    /// An action that may be repeated: its effect after several tries is the same as after one.
    @FunctionalInterface
    interface Attempt<T> {

        T run() throws Exception;
    }
}
