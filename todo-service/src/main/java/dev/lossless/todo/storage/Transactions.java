package dev.lossless.todo.storage;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedFunction;
import dev.failsafe.function.CheckedSupplier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/// Runs changes, each in a transaction of its own, again when the database gave it up because of others.
@ApplicationScoped
public class Transactions {

    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final TransactionManager manager;
    private final DataSource dataSource;
    private final RetryPolicy<Object> retry = RetryPolicy.builder()
            .handleIf(Transactions::isLockConflict)
            .withMaxRetries(3)
            .withBackoff(Duration.ofMillis(5), Duration.ofMillis(50))
            .withJitter(0.5)
            .build();

    Transactions(TransactionManager manager, DataSource dataSource) {
        this.manager = manager;
        this.dataSource = dataSource;
    }

    /// Returns after the commit. The work may run up to four times, and must not have effects outside the database.
    public <T> T write(CheckedSupplier<T> work) {
        return Failsafe.with(retry).get(() -> inTransaction(work));
    }

    /// As the other one; what the work leaves for the end goes to the database just before the commit.
    public <T> T write(CheckedFunction<LastStatements, T> work) {
        return write(() -> {
            var last = new LastStatements();
            var result = work.apply(last);
            if (!last.isEmpty() && manager.getStatus() != Status.STATUS_MARKED_ROLLBACK) {
                send(last);
            }
            return result;
        });
    }

    private void send(LastStatements last) {
        try (var connection = dataSource.getConnection()) {
            last.send(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the change was refused", e);
        }
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

    /// A deadlock's victim, or a wait for a lock that was too long. The commit itself never fails with them: what was
    /// changed is flushed before.
    private static boolean isLockConflict(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e
                    && (e.getErrorCode() == DEADLOCK || e.getErrorCode() == LOCK_WAIT_TIMEOUT)) {
                return true;
            }
        }
        return false;
    }
}
