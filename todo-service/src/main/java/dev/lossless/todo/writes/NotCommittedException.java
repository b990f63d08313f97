package dev.lossless.todo.writes;

import dev.lossless.todo.storage.LockConflict;
import java.sql.SQLException;

/// The database refused a transaction, and it is certain that nothing of it was kept.
final class NotCommittedException extends Exception {

    private final SQLException reason;

    NotCommittedException(SQLException reason) {
        super(reason);
        this.reason = reason;
    }

    SQLException reason() {
        return reason;
    }

    /// Because of others: the same may succeed in a moment.
    boolean isLockConflict() {
        return LockConflict.is(reason);
    }
}
