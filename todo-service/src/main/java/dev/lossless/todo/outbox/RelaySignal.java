package dev.lossless.todo.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the relay after a commit. Level-triggered: any number of calls before the relay looks count as one, and a
/// call while the relay is busy makes it look once more, so that no wake-up is lost.
@ApplicationScoped
class RelaySignal {

    private final Semaphore raised = new Semaphore(0);

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Appended event) {
        raise();
    }

    void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /// Takes the signal without waiting; true when it was raised.
    boolean taken() {
        return raised.drainPermits() > 0;
    }

    /// Takes the signal, waiting for it at most this long.
    void await(Duration atMost) throws InterruptedException {
        if (raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
