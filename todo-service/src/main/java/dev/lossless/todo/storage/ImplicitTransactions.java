package dev.lossless.todo.storage;

import com.mysql.cj.jdbc.JdbcConnection;
import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/// The connections of all pools never are in auto-commit mode: a transaction begins with its first statement, so
/// that it saves the two round trips that switch the mode off before and on again after it.
///
/// What was only read outside of a transaction is ended when its connection comes back, before the next one has it;
/// a change that nobody committed is rolled back with it. A change therefore always runs in a transaction.
@ApplicationScoped
@Default
@DataSource("relay")
public class ImplicitTransactions implements AgroalPoolInterceptor {

    /// One class can name one pool.
    @ApplicationScoped
    @DataSource("writes")
    static class OfWrites extends ImplicitTransactions {}

    private static final Logger LOG = Logger.getLogger(ImplicitTransactions.class);

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
