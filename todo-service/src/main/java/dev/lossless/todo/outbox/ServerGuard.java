package dev.lossless.todo.outbox;

import com.mysql.cj.jdbc.JdbcConnection;
import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/// Looks at each new connection of all pools before it is used: whether it leads to the server that it led to
/// before.
@Singleton
@Default
@DataSource("relay")
class ServerGuard implements AgroalPoolInterceptor {

    /// One class can name one pool.
    @Singleton
    @DataSource("writes")
    static class OfWrites extends ServerGuard {

        OfWrites(Epochs epochs) {
            super(epochs);
        }
    }

    private final Epochs epochs;

    ServerGuard(Epochs epochs) {
        this.epochs = epochs;
    }

    /// The pool does not know the connection yet: it would not close it.
    @Override
    public void onConnectionCreate(Connection connection) {
        try {
            var driver = connection.unwrap(JdbcConnection.class);
            try {
                epochs.meet(driver);
            } catch (SQLException e) {
                driver.abortInternal();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a new connection is not used: the epoch of its server is not known", e);
        }
    }
}
