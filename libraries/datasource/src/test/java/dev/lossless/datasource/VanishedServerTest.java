package dev.lossless.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.Driver;
import dev.lossless.local.Proxy;
import dev.lossless.local.SharedServers;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VanishedServerTest {

    /// The pool gives up on a caller long before the driver gives up on one dead connection.
    @Test
    void connectionsThatAreDeadHoldNobodyUp() throws IOException, SQLException {
        var servers = SharedServers.get();
        try (var address = new Proxy(0, servers.mysqlPort());
                var pool = pool(address.port(), servers.password("todo_owner"))) {
            pool.setPoolInterceptors(List.of(new AutoCommitOff()));
            var dead = id(pool);
            assertThat(address.vanish()).isEqualTo(2);
            pool.flush(FlushMode.GRACEFUL);
            await().until(() -> pool.getMetrics().flushCount() == 2);
            assertThat(id(pool)).isNotEqualTo(dead);
        }
    }

    private static AgroalDataSource pool(int port, String password) throws SQLException {
        var configuration = new AgroalDataSourceConfigurationSupplier().metricsEnabled();
        configuration
                .connectionPoolConfiguration()
                .initialSize(2)
                .minSize(2)
                .maxSize(2)
                .acquisitionTimeout(Duration.ofSeconds(10))
                .connectionFactoryConfiguration()
                .connectionProviderClass(Driver.class)
                .jdbcUrl("jdbc:mysql://127.0.0.1:" + port + "/todo")
                .jdbcProperty("socketTimeout", "60000")
                .principal(new NamePrincipal("todo_owner"))
                .credential(new SimplePassword(password));
        return AgroalDataSource.from(configuration);
    }

    private static long id(AgroalDataSource pool) throws SQLException {
        try (var connection = pool.getConnection()) {
            return id(connection);
        }
    }

    private static long id(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }
}
