package dev.lossless.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.verify.EventLog;
import dev.lossless.drill.DrillConfig;
import dev.lossless.drill.DrillProgress;
import dev.lossless.drill.DrillRun;
import dev.lossless.drill.fault.Catalogue;
import dev.lossless.drill.fault.Foreign;
import dev.lossless.drill.report.DrillReport;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.Home;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// A short drill, as `./todo drill` carries it out: all invariants hold, and the program of a team
/// outside, which is killed again and again meanwhile, has counted what analytics counts. Then a
/// violation of each invariant is planted in the real stores, and found.
@Tag("slow")
class DrillIT {

    private static final List<String> FAULTS = List.of(
            "kill-before-delete",
            "kill-audit-consumer",
            "kill-while-sending",
            "hang-mail-server",
            "cut-mysql",
            "lose-commits-mysql",
            "flush-redis",
            "poison",
            "oversized");

    /// They compare times, which on a machine that does something else as well say nothing of the services.
    private static final Set<String> TIMES = Set.of("unaffected", "noticed", "others flow");

    private static final List<String> PLANTED = List.of(
            "stored",
            "published",
            "the same story",
            "nothing else",
            "gapless and in order",
            "audited",
            "unbroken trail",
            "counted",
            "nothing stale",
            "foreign records",
            "nothing waits");

    private final Home home = new Home(Path.of("target", "drill"));
    private final Foreign foreign = new Foreign();

    @Test
    void nothingIsLostUnderFaultsAndPlantedViolationsAreFound() throws Exception {
        LocalSystem.delete(home);
        try (var system = new DrillSystem(Home.repository(), home, Home.find().binaries(), 1);
                var run = start(system);
                var outside = OutsideProgram.start(system, home.folder().resolve("outside"))) {
            var outcome = run.run();
            assertThat(outcome.steps()).hasSize(FAULTS.size());
            assertThat(outcome.counts().get("acknowledged")).isPositive();
            var page = new DrillReport(outcome)
                    .write(Files.createDirectories(home.folder().resolve("report")));
            assertThat(page).content().contains("\"invariants\":[{", "uPlot").doesNotContainPattern("@[A-Z_]+@");
            assertThat(outcome.judgements())
                    .filteredOn(judgement -> !TIMES.contains(judgement.name()))
                    .allSatisfy(judgement -> assertThat(judgement.violations())
                            .as(judgement.claim())
                            .isEmpty());
            outside.awaitCounted(created(system));

            var database = new Database(system);
            execute(database, "notification", "DELETE FROM delivery ORDER BY position DESC LIMIT 1");
            // all: of a user whose profile MySQL lost, or to an older address, one is not looked for
            try (var connection = database.connect("notification");
                    var statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("DELETE FROM mail WHERE kind = 'CONFIRM'"))
                        .isPositive();
            }
            assertThat(new Deliveries(system).judge(List.of()))
                    .filteredOn(judgement -> !judgement.holds())
                    .extracting(Judgement::name)
                    .containsExactly("planned", "mailed");

            plant(system);
            assertThat(violated(system, run)).containsAll(PLANTED);
        }
    }

    /// How many todos were created, by user and priority: what analytics counts, and what was withdrawn,
    /// which the program does not take off.
    private static Map<String, Long> created(DrillSystem system) throws Exception {
        var created = new HashMap<String, Long>();
        new Database(system).counts().forEach((each, count) -> {
            if (each.type().equals("TodoCreated") && !each.user().isEmpty()) {
                created.merge(each.user() + " " + each.priority(), count, Long::sum);
            }
        });
        var events = new Topics(system.bootstrapServers()).events(new EventLog());
        var withdrawals = new Withdrawals(events);
        events.stream()
                .filter(event -> event.type().equals("TodoCreated") && withdrawals.concern(event))
                .forEach(event -> created.merge(
                        event.user() + " " + event.data().at("/todo/priority").asText(), 1L, Long::sum));
        return created;
    }

    private DrillRun start(DrillSystem system) throws Exception {
        var catalogue = new Catalogue(foreign, Optional.empty());
        var faults = FAULTS.stream().map(catalogue::named).toList();
        var config = new DrillConfig(
                Home.repository(), 6, Duration.ofMinutes(10), 20, 12, 1, faults, Duration.ofMinutes(3), true);
        system.start(_ -> {});
        return new DrillRun(
                config, system, foreign, new DrillProgress(new Terminal(System.out, System.out, false, false)));
    }

    /// Behind the back of the services, which do not run any more: nobody puts it right.
    private void plant(DrillSystem system) throws Exception {
        Stream.of(Service.AUDIT, Service.ANALYTICS, Service.CACHE)
                .flatMap(service -> system.replicas(service).stream())
                .forEach(system::stop);
        var database = new Database(system);
        execute(database, "audit", "DELETE FROM audit_entry ORDER BY recorded_at LIMIT 1");
        execute(database, "analytics", "UPDATE event_count SET created = created + 1 LIMIT 1");
        execute(
                database,
                "todo",
                "UPDATE user_stream SET sequence = 0 WHERE topic = 'todo.events' AND user_id = 'drill-000'");
        execute(database, "todo", "DELETE FROM todo ORDER BY id DESC LIMIT 1");
        execute(
                database,
                "todo",
                "INSERT INTO outbox_parked (user_id, aggregatetype, position, cause, parked_at)"
                        + " VALUES ('drill-000', 'user', 1, 'planted', UTC_TIMESTAMP(6))");
        var plant = new Plant(system);
        plant.lostEvents();
        plant.eventThatNobodyAskedFor();
        plant.deadLetterOfAnEvent();
        try (var redis = new Jedis(URI.create(system.redisUrl()))) {
            redis.keys("user:*:todos:*:http*").forEach(key -> redis.set(key, "999999\n\n\"planted\"\n[]"));
        }
    }

    private List<String> violated(DrillSystem system, DrillRun run) throws Exception {
        return Invariants.judge(new Witness(system).collect(run.ledger(), foreign.names())).stream()
                .filter(judgement -> !judgement.holds())
                .map(Judgement::name)
                .toList();
    }

    private static void execute(Database database, String schema, String sql) throws Exception {
        try (var connection = database.connect(schema);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
        }
    }
}
