package dev.lossless.bench.relay;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.JavaProgram;
import dev.lossless.local.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A program of this jar in a process of its own, with the memory and the collector that todo-service has.
final class Program {

    private Program() {}

    static ServerProcess start(Class<?> main, Path folder, Coordinates servers, String... arguments)
            throws IOException {
        var words = new ArrayList<>(List.of(
                JavaProgram.path(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dtodo.repository=" + Home.repository(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                servers.data().toString(),
                Integer.toString(servers.mysqlPort()),
                Integer.toString(servers.kafkaPort())));
        words.addAll(List.of(arguments));
        return ServerProcess.start(
                new ServerProcess.Command(main.getSimpleName(), Path.of("").toAbsolutePath(), Map.of(), words),
                folder.resolve("logs"),
                folder.resolve("run"));
    }

    /// The servers as the started program is told of them.
    static Servers servers(String[] arguments) {
        return new Servers(new Coordinates(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), 0));
    }

    /// @param at where they are
    record Servers(Coordinates at) {

        /// As the owner of todo-service's schema, at READ COMMITTED.
        Connection connect() throws SQLException {
            var connection = DriverManager.getConnection(at.jdbcUrl("todo"), settings());
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return connection;
        }

        Properties settings() {
            var settings = new Properties();
            settings.put("user", "todo_owner");
            settings.put("password", at.password("todo_owner"));
            settings.put("rewriteBatchedStatements", "true");
            settings.put("connectionTimeZone", "UTC");
            settings.put("useLocalSessionState", "true");
            settings.put("cacheServerConfiguration", "true");
            settings.put("sslMode", "DISABLED");
            settings.put("allowPublicKeyRetrieval", "true");
            return settings;
        }

        /// What todo-service's relay sets too.
        Map<String, Object> producer() {
            return Map.of(
                    "bootstrap.servers",
                    at.kafkaBootstrapServers(),
                    "key.serializer",
                    StringSerializer.class,
                    "value.serializer",
                    ByteArraySerializer.class,
                    "acks",
                    "all",
                    "enable.idempotence",
                    true,
                    "max.in.flight.requests.per.connection",
                    1,
                    "linger.ms",
                    0,
                    "batch.size",
                    64 * 1024);
        }
    }
}
