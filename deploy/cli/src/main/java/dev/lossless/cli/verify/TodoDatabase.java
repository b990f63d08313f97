package dev.lossless.cli.verify;

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
    private String jdbcUrl;

    @Option(
            names = "--db-user",
            paramLabel = "USER",
            defaultValue = "${env:TODO_DB_USER:-todo_service}",
            description = "A user who may read it. Default: $TODO_DB_USER, else todo_service.")
    private String databaseUser;

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "${env:TODO_DB_PASSWORD}",
            description = "Default: $TODO_DB_PASSWORD, else the local system's.")
    private String databasePassword;

    /// Empty when it is neither given nor known from a local system.
    Optional<CommittedStreams> streams(Optional<RunningSystem> local) {
        if (jdbcUrl != null) {
            return Optional.of(new CommittedStreams(jdbcUrl, databaseUser, databasePassword));
        }
        return local.map(system -> {
            var password = new Coordinates(Path.of(system.data()), 0, 0, 0).password(READER);
            return new CommittedStreams(system.jdbcUrl(), READER, password);
        });
    }
}
