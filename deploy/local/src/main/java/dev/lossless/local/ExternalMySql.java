package dev.lossless.local;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// A MySQL server of this machine that takes MariaDB's place. Schemas and users are made there; what was left
/// in it
/// before stays, so an empty one is best.
///
/// @param option who has named it, for messages: an option or a variable
/// @param url of JDBC, of a user that may create users and schemas:
///     `jdbc:mysql://127.0.0.1:3306/?user=root&password=…`
public record ExternalMySql(String option, String url) {

    static final String VARIABLE = "TODO_TEST_MYSQL";
    private static final Pattern OF_THIS_MACHINE =
            Pattern.compile("jdbc:mysql://(?:127\\.0\\.0\\.1|localhost)(?::(?<port>\\d{1,5}))?(?:[/?].*)?");
    private static final int DEFAULT_PORT = 3306;

    /// Those that this process has made ready: once is enough, and a test may lock what is in them.
    private static final Set<ExternalMySql> READY = ConcurrentHashMap.newKeySet();

    /// @throws StartException for a URL that names no port of this machine
    public ExternalMySql {
        if (!OF_THIS_MACHINE.matcher(url).matches()) {
            throw new StartException("%s must be like jdbc:mysql://127.0.0.1:3306/?user=root&password=…, it is %s"
                    .formatted(option, url));
        }
    }

    static Optional<ExternalMySql> configured() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(url -> !url.isBlank())
                .map(url -> new ExternalMySql(VARIABLE, url));
    }

    /// The same servers with this one, ready for use. A module without a driver has no use for a database.
    ///
    /// @throws StartException if it refuses
    Coordinates inPlaceOfMariaDb(Coordinates servers) {
        if (!READY.contains(this) && DriverManager.drivers().findAny().isPresent()) {
            prepare(Passwords.in(servers.data()));
            READY.add(this);
        }
        return new Coordinates(servers.data(), port(), servers.kafkaPort(), servers.redisPort());
    }

    /// Makes schemas and users, where they are not there.
    ///
    /// @throws StartException if it refuses
    void prepare(Passwords passwords) {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var sql : Schema.sqlOfAll(passwords).split(";\n")) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new StartException("Cannot use the server that " + option + " names: " + e.getMessage(), e);
        }
    }

    int port() {
        var parts = OF_THIS_MACHINE.matcher(url);
        return parts.matches() && parts.group("port") != null ? Integer.parseInt(parts.group("port")) : DEFAULT_PORT;
    }
}
