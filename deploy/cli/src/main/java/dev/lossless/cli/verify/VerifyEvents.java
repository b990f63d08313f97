package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.KafkaClients;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.JdbcUrl;
import dev.lossless.cli.argument.Login;
import dev.lossless.cli.argument.Password;
import dev.lossless.local.Coordinates;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description =
                "Reads the topics from the beginning to their present end and proves for each user: sequences without"
                        + " gaps, first occurrences in order, nothing lost. With a database, or on the local system, also: all"
                        + " that has committed is on the topics or waits in the outbox, and nothing else is. Needs some 200"
                        + " bytes of memory per user and topic, none per event. The system may be in use meanwhile.")
public final class VerifyEvents implements Callable<Integer> {

    private static final List<String> TOPICS = List.of("todo.events", "user.events");
    private static final String READER = "todo_service";

    private final Terminal terminal;

    @Mixin
    private Connection connection;

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

    @Option(names = "--json", description = "Print the verdict as one JSON object instead of text.")
    private boolean json;

    @Mixin
    private HomeOption home;

    VerifyEvents(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var local = home.running();
        var begin = System.nanoTime();
        try (var database = database(local).orElse(null)) {
            var verdict = verify(connection.kafka(local), database);
            print(verdict, database != null, Duration.ofNanos(System.nanoTime() - begin));
            return verdict.proved() ? 0 : 1;
        } catch (KafkaException e) {
            throw new CliException("Kafka does not answer as it should: " + e.getMessage(), e);
        }
    }

    /// The snapshot of the database comes before the ends of the topics: what it holds as published is below
    /// them.
    private Verdict verify(KafkaClients kafka, CommittedStreams database) {
        var log = new EventLog();
        if (database != null) {
            database.requireIn(log);
        }
        try (var topics = new TopicReader(kafka, TOPICS)) {
            var progress = new ReadProgress(terminal, topics.size());
            topics.readInto(log, progress::read);
            progress.end();
        }
        if (database != null) {
            TOPICS.forEach(topic -> database.checkCommitted(log, topic));
        }
        return log.verdict();
    }

    private Optional<CommittedStreams> database(Optional<RunningSystem> local) {
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

    private void print(Verdict verdict, boolean withDatabase, Duration took) {
        if (json) {
            terminal.line(Json.pretty(describe(verdict, withDatabase)));
            return;
        }
        verdict.topics()
                .forEach(topic -> terminal.line(
                        "%-12s %,12d events of %,d users, %,d duplicates, %,d foreign records",
                        topic.topic(), topic.events(), topic.users(), topic.duplicates(), topic.foreign()));
        verdict.findings()
                .forEach(finding -> terminal.line(terminal.strong(finding.kind().name()) + "  " + finding));
        terminal.line(summary(verdict, withDatabase) + " Read in %.1f s.".formatted(took.toMillis() / 1_000.0));
    }

    private String summary(Verdict verdict, boolean withDatabase) {
        if (!verdict.proved()) {
            var shown = verdict.wrong() > verdict.findings().size()
                    ? " The first %d are shown.".formatted(verdict.findings().size())
                    : "";
            return "Wrong: %d.".formatted(verdict.wrong()) + shown;
        }
        return terminal.good("Gapless and in order.")
                + (withDatabase
                        ? " All that has committed is published or waits in the outbox, and nothing else is."
                        : " Not compared with a database.");
    }

    private static LinkedHashMap<String, Object> describe(Verdict verdict, boolean withDatabase) {
        var description = new LinkedHashMap<String, Object>();
        description.put("proved", verdict.proved());
        description.put("comparedWithDatabase", withDatabase);
        description.put("topics", verdict.topics());
        description.put("wrong", verdict.wrong());
        description.put("findings", verdict.findings());
        return description;
    }
}
