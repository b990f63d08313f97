package dev.lossless.bench;

import dev.lossless.local.Coordinates;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// A measured system's database, by any of its users.
///
/// @param server JDBC URL without a schema
/// @param data   the folder with the passwords
public record Database(String server, Path data) {

    static Database of(RunningSystem system) {
        var url = system.jdbcUrl();
        return new Database(url.substring(0, url.lastIndexOf('/') + 1), Path.of(system.data()));
    }

    /// A connection set as todo-service sets its own.
    public Connection connect(String schema, String user) throws SQLException {
        var settings = new Properties();
        settings.put("user", user);
        settings.put("password", new Coordinates(data, 0, 0, 0).password(user));
        settings.put("connectionTimeZone", "UTC");
        settings.put("cacheServerConfiguration", "true");
        settings.put("useLocalSessionState", "true");
        settings.put("useServerPrepStmts", "true");
        settings.put("cachePrepStmts", "true");
        settings.put("rewriteBatchedStatements", "true");
        settings.put("allowPublicKeyRetrieval", "true");
        settings.put("sslMode", "DISABLED");
        var connection = DriverManager.getConnection(server + schema, settings);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }
}
