package dev.lossless.todo.storage;

import java.sql.SQLException;

/// What the database says when it gives a transaction, or a statement of it, up because of others.
public final class LockConflict {

    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /// MySQL's answer to `NOWAIT`; MariaDB's is that of a wait that was too long.
    private static final int LOCKED = 3572;

    private LockConflict() {}

    /// A deadlock's victim, or a wait for a lock that was too long.
    public static boolean is(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e
                    && (e.getErrorCode() == DEADLOCK || e.getErrorCode() == LOCK_WAIT_TIMEOUT)) {
                return true;
            }
        }
        return false;
    }

    /// A row that was asked for with `NOWAIT` is locked.
    public static boolean isLocked(SQLException e) {
        return e.getErrorCode() == LOCKED || e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }
}
