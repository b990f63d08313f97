package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.UserStream;
import java.sql.SQLException;

/// What one request wants to change: rows of one user, with one event or more of his stream. It may be applied more
/// than once, until a transaction with it commits, and must not have effects outside the database.
public interface Change<R> {

    UserStream stream();

    /// Roughly how many bytes it sends to the database.
    int size();

    /// Whether it is too large to share a transaction.
    default boolean isLarge() {
        return false;
    }

    /// Names the rows that it needs to know. They are read once the stream is locked.
    default void read(Reads reads) {}

    /// Decides, and notes what is to be written. Whatever it throws is the request's answer; then nothing of it is
    /// written, and others that share the transaction do not notice.
    ///
    /// @return the answer, given after the commit
    R apply(Step step) throws Exception;

    /// What the request is answered when a row that it reads is locked by others.
    default Exception whenLocked(SQLException e) {
        return e;
    }
}
