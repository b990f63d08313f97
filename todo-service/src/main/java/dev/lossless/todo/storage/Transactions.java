package dev.lossless.todo.storage;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.time.Duration;

/// Runs changes, each in a transaction of its own, again when the database gave it up because of others. A deadlock
/// or a time-out never comes from the commit itself: what was changed is flushed before.
@ApplicationScoped
public class Transactions {

    private final TransactionManager manager;
    private final RetryPolicy<Object> retry = RetryPolicy.builder()
            .handleIf(LockConflict::is)
            .withMaxRetries(3)
            .withBackoff(Duration.ofMillis(5), Duration.ofMillis(50))
            .withJitter(0.5)
            .build();

    Transactions(TransactionManager manager) {
        this.manager = manager;
    }

    /// Returns after the commit. The work may run up to four times, and must not have effects outside the database.
    public <T> T write(CheckedSupplier<T> work) {
        return Failsafe.with(retry).get(() -> inTransaction(work));
    }

    /// Within [#write]: nothing of this transaction shall be kept. The work ends normally.
    public void rollBack() {
        try {
            manager.setRollbackOnly();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T inTransaction(CheckedSupplier<T> work) throws Throwable {
        manager.begin();
        var result = runOrRollBack(work);
        if (manager.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
            manager.rollback();
        } else {
            manager.commit();
        }
        return result;
    }

    private <T> T runOrRollBack(CheckedSupplier<T> work) throws Throwable {
        try {
            return work.get();
        } catch (Throwable e) {
            manager.rollback();
            throw e;
        }
    }
}
