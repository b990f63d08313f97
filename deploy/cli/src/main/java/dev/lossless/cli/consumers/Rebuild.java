package dev.lossless.cli.consumers;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Confirmation;
import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.RestApi;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Checksum;
import dev.lossless.cli.argument.JdbcUrl;
import dev.lossless.cli.argument.Login;
import dev.lossless.cli.argument.Password;
import dev.lossless.cli.argument.Unused;
import dev.lossless.cli.verify.ReadProgress;
import dev.lossless.local.Coordinates;
import dev.lossless.local.KnownProcess;
import dev.lossless.local.Standstill;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rebuild",
        description = {
            "Empties what a consumer has made of the events, and lets it consume the topic from the beginning. Ends in the"
                    + " same state, which is shown by a checksum from before and after. Refuses when the topic no longer holds"
                    + " its beginning.",
            "The local system stops and starts the service for it. Elsewhere scale the service to zero first, give --kafka"
                    + " and --jdbc-url with the schema's owner, or --redis, and scale it up again when this verb says so."
        })
public final class Rebuild implements Callable<Integer> {

    /// The broker leaves a killed instance in its group for some seconds.
    private static final Duration LONGEST_GROUP = Duration.ofMinutes(2);

    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "SERVICE",
            converter = ServiceName.class,
            completionCandidates = ServiceName.Candidates.class,
            description = "audit, analytics or cache.")
    private Service service;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--expect",
            paramLabel = "CHECKSUM",
            description = "The checksum from before, as the service answers it, when it is stopped already.")
    private Checksum expected;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_JDBC_URL}",
            description =
                    "The service's schema, as jdbc:mysql://HOST:PORT/SCHEMA. Default: $TODO_JDBC_URL, else the local"
                            + " system's.")
    private JdbcUrl jdbcUrl;

    @Option(
            names = "--db-user",
            paramLabel = "USER",
            defaultValue = "${env:TODO_DB_USER}",
            description = "The schema's owner. Default: $TODO_DB_USER, else audit_owner or analytics_owner.")
    private Login databaseUser;

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "${env:TODO_DB_PASSWORD}",
            description = "Default: $TODO_DB_PASSWORD, else the local system's.")
    private Password databasePassword;

    @Spec
    private CommandSpec verb;

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    Rebuild(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (service == Service.NOTIFICATION) {
            throw new CliException(service.module() + " is not rebuilt: it would send old events once more."
                    + " What a webhook lacks is sent by: ./todo webhooks replay");
        }
        requireMeaning();
        var local = home.running();
        if (local.isPresent()) {
            Unused.refuse(verb, "where a local system runs: it is asked before", "--expect");
        }
        try (var group = Group.of(service, connection.kafka(local));
                var storage = storage(local)) {
            requireWholeTopic(group);
            if (!yes && !Confirmation.given(terminal, action(group, storage))) {
                terminal.line("Nothing was changed.");
                return 1;
            }
            return rebuild(group, storage, local);
        }
    }

    private void requireMeaning() {
        if (service == Service.CACHE) {
            Unused.refuse(verb, "for the cache", "--expect", "--jdbc-url", "--db-user", "--db-password");
        } else {
            Unused.refuse(verb, "for " + service.module(), "--redis");
        }
    }

    private String action(Group group, Storage storage) {
        var records = total(group.ends());
        return "empty %s of %s and replay %,d records".formatted(storage.contents(), service.module(), records);
    }

    /// The offsets are rewound before the storage is emptied: cut short between the two, the service finds
    /// duplicates.
    private int rebuild(Group group, Storage storage, Optional<RunningSystem> local) {
        var ends = group.ends();
        var before = local.isPresent()
                ? checksumOf(ends, group, storage)
                : Optional.ofNullable(expected).map(Checksum::value);
        stopAndEmpty(group, storage, local);
        awaitMember(group, local.isPresent());
        awaitConsumed(group.ends(), group, "replaying");
        var same = compare(before, storage, ends.equals(group.ends()));
        storage.proof().ifPresent(terminal::line);
        return same ? 0 : 1;
    }

    private Optional<String> checksumOf(Map<TopicPartition, Long> ends, Group group, Storage storage) {
        awaitConsumed(ends, group, "catching up first");
        var checksum = storage.checksum();
        checksum.ifPresent(value -> step("checksum before  " + value));
        return checksum;
    }

    private void stopAndEmpty(Group group, Storage storage, Optional<RunningSystem> local) {
        try (var _ = local.map(_ -> Hold.on(home.home(), service)).orElse(null)) {
            awaitNoMembers(group, local.isPresent() ? LONGEST_GROUP : Duration.ZERO);
            group.rewind();
            storage.empty();
            step("emptied          " + storage.contents());
        }
        if (local.isEmpty()) {
            step("Start " + service.module() + " again now.");
        }
    }

    private void requireWholeTopic(Group group) {
        group.begins().forEach((partition, begin) -> {
            if (begin > 0) {
                throw new CliException(
                        ("%s begins at offset %d: the records before are gone, and what was made of them could not be"
                                        + " made again. Nothing was changed. Keep the topic with retention.ms=-1.")
                                .formatted(partition, begin));
            }
        });
    }

    private void awaitNoMembers(Group group, Duration patience) {
        var standstill = new Standstill(patience);
        for (int members; (members = group.members()) > 0; pause()) {
            if (!patience.isZero() && runsHere()) {
                standstill.moved();
            } else if (standstill.reached()) {
                throw new CliException(
                        "%s still has %d running instance%s. Scale it to zero first; nothing was changed."
                                .formatted(service.module(), members, members == 1 ? "" : "s"));
            }
        }
        step("stopped          " + service.module());
    }

    /// Elsewhere a person starts it, who may take any time.
    private void awaitMember(Group group, boolean local) {
        var standstill = new Standstill(LONGEST_SILENCE);
        for (; group.members() == 0; pause()) {
            if (!local || runsHere()) {
                standstill.moved();
            } else if (standstill.reached()) {
                throw new CliException("%s has not come back within %d s. It goes on from the beginning when it starts."
                        .formatted(service.module(), LONGEST_SILENCE.toSeconds()));
            }
        }
    }

    /// Whether the local system's process of it lives.
    private boolean runsHere() {
        return KnownProcess.read(home.home().run().resolve(service.module() + ".pid"))
                .filter(KnownProcess::alive)
                .isPresent();
    }

    private void awaitConsumed(Map<TopicPartition, Long> ends, Group group, String what) {
        var total = total(ends);
        var progress = new ReadProgress(terminal);
        var begin = System.nanoTime();
        var first = total - group.lag(ends);
        var standstill = new Standstill(LONGEST_SILENCE);
        for (long lag; (lag = group.lag(ends)) > 0; pause()) {
            progress.read(total - lag, total);
            if (standstill.at(lag)) {
                throw new CliException("%s: no progress for %d s, %,d records are left. See %s's log."
                        .formatted(what, LONGEST_SILENCE.toSeconds(), lag, service.module()));
            }
        }
        progress.end();
        if (first < total) {
            tellRate(what, total - first, (System.nanoTime() - begin) / 1e9);
        }
    }

    private void tellRate(String what, long records, double seconds) {
        step("%s: %,d records in %.1f s, %,.0f/s".formatted(what, records, seconds, records / seconds));
    }

    private boolean compare(Optional<String> before, Storage storage, boolean unchanged) {
        var after = eventually(storage::checksum);
        after.ifPresent(value -> step("checksum after   " + value));
        if (before.isEmpty() || after.isEmpty()) {
            terminal.line("%s is rebuilt.", service.module());
            return true;
        }
        if (before.equals(after)) {
            terminal.line("%s is rebuilt, in the same state as before.", service.module());
            return true;
        }
        if (!unchanged) {
            terminal.line(
                    "%s is rebuilt. Events came meanwhile, so the checksums cannot be compared.", service.module());
            return true;
        }
        terminal.error(service.module() + " is in another state than before, though the events are the same.");
        return false;
    }

    /// The service consumes before its REST interface answers.
    private static <T> T eventually(Supplier<T> question) {
        var standstill = new Standstill(LONGEST_SILENCE);
        while (true) {
            try {
                return question.get();
            } catch (CliException e) {
                if (standstill.reached()) {
                    throw e;
                }
                pause();
            }
        }
    }

    private Storage storage(Optional<RunningSystem> local) {
        return service == Service.CACHE
                ? new ListCache(connection.redis(local), connection.kafka(local))
                : schema(local);
    }

    private Storage schema(Optional<RunningSystem> local) {
        var name = ServiceName.of(service);
        var user = databaseUser == null ? name + "_owner" : databaseUser.value();
        var api = connection.knows(service, local)
                ? Optional.of(new RestApi(connection.url(service, local), connection.adminToken(local)))
                : Optional.<RestApi>empty();
        if (jdbcUrl != null) {
            if (databasePassword == null) {
                throw new CliException("--db-password is not given.");
            }
            return new Schema(service, jdbcUrl.value(), user, databasePassword.value(), api);
        }
        var system = local.orElseThrow(
                () -> new CliException("No system runs here, and --jdbc-url is not given. Start one: ./todo up"));
        var url = system.jdbcUrl().replaceAll("/[^/]*$", "/" + name);
        var password = new Coordinates(Path.of(system.data()), 0, 0, 0).password(user);
        return new Schema(service, url, user, password, api);
    }

    private void step(String text) {
        terminal.err().println(terminal.faint(text));
    }

    private static long total(Map<TopicPartition, Long> ends) {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }
}
