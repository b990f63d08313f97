package dev.lossless.todo.writes;

import dev.lossless.datasource.AutoCommitOff;
import dev.lossless.todo.storage.LockConflict;
import dev.lossless.todo.storage.Script;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;

/// Ends transactions, and tells apart what is certain from what is not.
@ApplicationScoped
class Commit {

    private static final Logger LOG = Logger.getLogger(Commit.class);

    private final WriteMetrics metrics;

    Commit(WriteMetrics metrics) {
        this.metrics = metrics;
    }

    void commit(Connection connection, Script script) throws NotCommittedException, UnknownOutcomeException {
        try {
            alarm(script.commit(connection));
        } catch (SQLException e) {
            if (nothingCommitted(connection, e)) {
                throw rolledBack(connection, e);
            }
            throw new UnknownOutcomeException(e);
        }
    }

    /// Ends a transaction in which a statement before the commit failed.
    ///
    /// @throws SQLException when the connection is lost
    NotCommittedException rollBack(Connection connection, SQLException failure) throws SQLException {
        try {
            connection.rollback();
            return new NotCommittedException(failure);
        } catch (SQLException lost) {
            lost.addSuppressed(failure);
            throw lost;
        }
    }

    /// A transaction that is open after the failure has not committed; nor has one that the database gave up
    /// because of others. Of any other nobody knows.
    private static boolean nothingCommitted(Connection connection, SQLException failure) {
        try (var statement = connection.createStatement()) {
            statement.execute("DO 0");
            return AutoCommitOff.isInTransaction(connection) || LockConflict.is(failure);
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
            return false;
        }
    }

    /// Where even that fails the database rolls back by itself.
    private static NotCommittedException rolledBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
        return new NotCommittedException(failure);
    }

    /// An UPDATE that matches nothing is no error to the database.
    private void alarm(List<Script.Surprise> surprises) {
        metrics.surprises(surprises.size());
        surprises.forEach(surprise -> LOG.errorf(
                "events were committed without their change: rows=%d expected=%d sql=%s",
                surprise.actual(), surprise.expected(), surprise.sql()));
    }
}
