package dev.lossless.drill.check;

import dev.lossless.cli.verify.EventLog;
import dev.lossless.drill.load.Attempt;
import dev.lossless.drill.load.Ledger;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks at a quiet system from outside and collects the evidence.
public final class Witness {

    private static final List<String> CONSUMERS = Stream.of(Service.values())
            .filter(service -> service != Service.TODO)
            .map(Service::module)
            .toList();

    /// Checkpoints are signed every two seconds here.
    private static final Duration SIGNED_LIMIT = Duration.ofSeconds(20);

    private final DrillSystem system;

    public Witness(DrillSystem system) {
        this.system = system;
    }

    /// @param foreign names of the foreign records that were put on `todo.events`
    public Evidence collect(Ledger ledger, Set<String> foreign) throws SQLException, IOException, InterruptedException {
        var attempts = ledger.attempts();
        var users = attempts.stream().map(Attempt::user).collect(Collectors.toCollection(TreeSet::new));
        var cached = new Cache(system).lists(users);
        var topics = new Topics(system.bootstrapServers());
        var log = new EventLog();
        var events = topics.events(log);
        var database = new Database(system);
        return new Evidence(
                attempts,
                ledger.staleReads(),
                ledger.checkedReads(),
                events,
                log.verdict(),
                database.stored(),
                database.audit(),
                database.trail(SIGNED_LIMIT),
                database.counts(),
                database.open(),
                cached,
                topics.deadLetters(CONSUMERS),
                foreign,
                Set.of(Event.TODOS, Event.USERS),
                topics.forks(),
                system.losses());
    }
}
