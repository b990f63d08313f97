package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import dev.lossless.cli.argument.JdbcUrl;
import dev.lossless.cli.argument.Login;
import dev.lossless.cli.argument.Password;
import dev.lossless.local.Coordinates;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a verb finds the database of todo-service. What is not given comes from the local system that runs.
public final class TodoDatabase {

    private static final String READER = "todo_service";

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_JDBC_URL}",
            description = "todo-service's database, as jdbc:mysql://HOST:PORT/SCHEMA. Default: $TODO_JDBC_URL, else the"
                    + " local system's; without either the topics alone are verified.")
    private JdbcUrl jdbcUrl;

    @Option(
            names = "--db-user",
            paramLabel = "USER",
            defaultValue = "${env:TODO_DB_USER:-todo_service}",
            description = "A user who may read it. Default: $TODO_DB_USER, else todo_service.")
    private Login databaseUser;

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "${env:TODO_DB_PASSWORD}",
            description = "Default: $TODO_DB_PASSWORD, else the local system's.")
    private Password databasePassword;

    /// Empty when it is neither given nor known from a local system.
    ///
    /// @throws CliException if its password is missing, or it does not answer
    Optional<CommittedStreams> streams(Optional<RunningSystem> local) {
        if (jdbcUrl != null) {
            if (databasePassword == null) {
                throw new CliException("--db-password is not given.");
            }
            return Optional.of(new CommittedStreams(jdbcUrl.value(), databaseUser.value(), databasePassword.value()));
        }
        return local.map(system -> {
            var password = new Coordinates(Path.of(system.data()), 0, 0, 0).password(READER);
            return new CommittedStreams(system.jdbcUrl(), READER, password);
        });
    }
}
