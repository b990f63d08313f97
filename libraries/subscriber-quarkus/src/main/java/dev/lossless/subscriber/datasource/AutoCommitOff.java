package dev.lossless.subscriber.datasource;

import com.mysql.cj.jdbc.JdbcConnection;
import io.agroal.api.AgroalPoolInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/// The pool's connections never are in auto-commit mode: a transaction begins with its first statement. This
/// saves each batch the two round trips that switch the mode off before it and on again after it.
///
/// What was only read is ended when its connection comes back, before the next one has it; a change that nobody
/// committed is rolled back with it. Rows that are read one by one are read in a transaction that is ended: the
/// driver does not learn from their end that a transaction is open.
@ApplicationScoped
public class AutoCommitOff implements AgroalPoolInterceptor {

    private static final Logger LOG = Logger.getLogger(AutoCommitOff.class);

    /// On the driver's own connection: the pool's would have the mode back when it is returned.
    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            connection.unwrap(JdbcConnection.class).setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException("a new connection keeps its auto-commit mode", e);
        }
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        try {
            if (isInTransaction(connection)) {
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debugf(e, "a connection was lost before it came back; the pool replaces it");
        }
    }

    /// As the server said with its last answer: no round trip.
    public static boolean isInTransaction(Connection connection) throws SQLException {
        return connection
                .unwrap(JdbcConnection.class)
                .getSession()
                .getServerSession()
                .inTransactionOnServer();
    }
}
