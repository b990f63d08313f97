package dev.lossless.drill;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Conditions;
import dev.lossless.drill.check.Deliveries;
import dev.lossless.drill.check.Deliveries.Trouble;
import dev.lossless.drill.check.Invariants;
import dev.lossless.drill.check.Judgement;
import dev.lossless.drill.check.Lag;
import dev.lossless.drill.check.Witness;
import dev.lossless.drill.fault.Fault;
import dev.lossless.drill.fault.Fault.Harm;
import dev.lossless.drill.fault.Foreign;
import dev.lossless.drill.fault.Schedule;
import dev.lossless.drill.fault.Schedule.Step;
import dev.lossless.drill.fault.WebhookFaults;
import dev.lossless.drill.load.Attempt;
import dev.lossless.drill.load.Exchange;
import dev.lossless.drill.load.Ledger;
import dev.lossless.drill.load.Load;
import dev.lossless.drill.load.Load.LoadConfig;
import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One drill on a system of its own that already runs: load, faults by the schedule, quiet, and then the
/// invariants.
public final class DrillRun implements AutoCloseable {

    /// How long the load runs after the last fault.
    private static final Duration CALM = Duration.ofSeconds(10);

    /// After so long without progress nothing catches up by itself any more.
    private static final Duration STANDSTILL = Duration.ofSeconds(120);

    private static final Set<String> SERVICES =
            Stream.of(Service.values()).map(Service::module).collect(Collectors.toSet());

    private final DrillConfig config;
    private final DrillSystem system;
    private final Foreign foreign;
    private final DrillProgress progress;
    private final Ledger ledger = new Ledger();
    private final Instant begun = Instant.now();
    private final long begin = System.nanoTime();
    private final List<Happened> steps = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Deliveries deliveries;
    private final Lag lag;
    private final Load load;

    /// @param foreign remembers what the faults among the configured ones put on the topic
    public DrillRun(DrillConfig config, DrillSystem system, Foreign foreign, DrillProgress progress) {
        this.config = config;
        this.system = system;
        this.foreign = foreign;
        this.progress = progress;
        this.deliveries = new Deliveries(system);
        this.lag = new Lag(system, begin);
        var settings = new LoadConfig(config.users(), config.rate(), config.seed());
        this.load = new Load(settings, () -> system.replicas(Service.TODO), system.keys(), ledger, begin);
    }

    public Outcome run() throws Exception {
        var possible = possible();
        progress.began(possible, skipped);
        load.start();
        Duration warm;
        try (var _ = progress.live(() -> live())) {
            warm = awaitWarm();
            faults(possible, warm.plus(config.duration()));
            Thread.sleep(CALM);
        }
        load.stop();
        var loadEnd = elapsed();
        progress.quiet();
        var zero = lag.awaitZero(STANDSTILL);
        deliveries.await(STANDSTILL);
        return outcome(warm, loadEnd, zero);
    }

    /// What a fault does can only be told from what is so without it.
    private Duration awaitWarm() throws InterruptedException {
        var warm = false;
        while (!warm && elapsed().compareTo(config.warmUp()) < 0) {
            Thread.sleep(Duration.ofSeconds(1));
            warm = WarmUp.isOver(ledger.exchanges(), config.rate(), elapsed());
        }
        var after = elapsed();
        progress.warm(after, warm);
        return after;
    }

    public Ledger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        load.close();
        lag.close();
    }

    private List<Fault> possible() {
        var possible = new ArrayList<Fault>();
        for (var fault : config.faults()) {
            fault.needs()
                    .missing(system)
                    .ifPresentOrElse(missing -> skipped.put(fault.name(), missing), () -> possible.add(fault));
        }
        if (possible.isEmpty()) {
            throw new CliException("None of the faults can be done here: " + skipped);
        }
        return possible;
    }

    private void faults(List<Fault> possible, Duration end) throws Exception {
        var schedule = new Schedule(possible, config.seed());
        for (var count = 0; elapsed().compareTo(end) < 0; count++) {
            if (config.once() && count == possible.size()) {
                return;
            }
            var step = schedule.next();
            Thread.sleep(step.pause());
            var happened = carryOut(step);
            steps.add(happened);
            progress.happened(happened);
        }
    }

    /// Services are hit while the servers still answer, and put right when they answer again.
    private Happened carryOut(Step step) throws Exception {
        progress.begins(step);
        var random = new Random(step.seed());
        var harms = new ArrayDeque<Harm>();
        var order = step.faults().stream()
                .sorted(Comparator.comparing(fault -> !SERVICES.containsAll(fault.targets())))
                .toList();
        var begun = elapsed();
        for (var fault : order) {
            harms.push(fault.act().begin(system, random));
        }
        var harmed = elapsed();
        Thread.sleep(step.hold());
        var undoing = elapsed();
        for (var harm : harms) {
            harm.undo().run();
        }
        var restored = elapsed();
        var recovered = lag.awaitCaughtUp(STANDSTILL).map(_ -> elapsed());
        var seen = harms.reversed().stream().map(Harm::seen).toList();
        return new Happened(step.faults(), seen, begun, harmed, undoing, restored, recovered);
    }

    private Outcome outcome(Duration warm, Duration loadEnd, Optional<Duration> zero) throws Exception {
        var evidence = new Witness(system).collect(ledger, foreign.names());
        var judgements = new ArrayList<>(Invariants.judge(evidence));
        judgements.addAll(deliveries.judge(troubles()));
        judgements.add(recovered(zero));
        var exchanges = ledger.exchanges();
        var latency = WriteLatency.of(exchanges, steps, warm.minus(WarmUp.CALM), loadEnd);
        judgements.add(latency.judge());
        var counts = new LinkedHashMap<String, Long>();
        counts.put("acknowledged", ledger.count(Attempt::acknowledged));
        counts.put("refused", ledger.count(Attempt::refused));
        counts.put("unknown", ledger.count(Attempt::unknown));
        counts.put("events", evidence.log().events());
        counts.put("duplicates", evidence.log().duplicates());
        counts.put("lostByMysql", Invariants.lost(evidence));
        counts.put("withdrawn", evidence.withdrawn());
        counts.put("foreign", (long) foreign.names().size());
        return new Outcome(
                config,
                Conditions.of(config.repository()),
                begun,
                warm,
                loadEnd,
                elapsed(),
                List.copyOf(steps),
                skipped,
                exchanges,
                lag.samples(),
                counts,
                judgements,
                latency);
    }

    /// The times in which one receiver alone was in trouble.
    private List<Trouble> troubles() {
        return steps.stream()
                .filter(step -> step.faults().stream().allMatch(WebhookFaults::hitsReceiverAlone))
                .map(step -> new Trouble(step.name(), begun.plus(step.harmed()), begun.plus(step.undoing())))
                .toList();
    }

    private Judgement recovered(Optional<Duration> zero) {
        var late = new ArrayList<String>();
        steps.stream()
                .filter(step -> step.recovered().isEmpty())
                .forEach(step -> late.add("%s: not caught up, and no nearer to it for %d s"
                        .formatted(step.name(), STANDSTILL.toSeconds())));
        if (zero.isEmpty()) {
            late.add("something waits, and has made no progress for %d s: %s"
                    .formatted(STANDSTILL.toSeconds(), lag.latest()));
        }
        return new Judgement(
                "recovered",
                "After each fault everything catches up by itself, and nothing waits in the end.",
                steps.size(),
                "faults",
                late,
                late.size());
    }

    private String live() {
        var recent = elapsed().minusSeconds(5);
        var writes = ledger.exchanges().stream()
                .filter(Exchange::write)
                .filter(exchange -> exchange.at().compareTo(recent) > 0)
                .toList();
        var waits = lag.latest()
                .map(sample -> "outbox %d, behind %s"
                        .formatted(sample.outbox(), sample.groups().values()))
                .orElse("");
        return "%3d s  %d acknowledged, %d unknown; p99 of the last 5 s %d ms; %s"
                .formatted(
                        elapsed().toSeconds(),
                        ledger.count(Attempt::acknowledged),
                        ledger.count(Attempt::unknown),
                        WriteLatency.p99(writes).toMillis(),
                        waits);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
