package dev.lossless.cli.console;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Connection;
import dev.lossless.cli.consumers.DeadLetterApi;
import dev.lossless.cli.consumers.Group;
import dev.lossless.cli.metrics.Exposition;
import dev.lossless.cli.metrics.Exposition.Sample;
import dev.lossless.cli.outbox.OutboxApi;
import dev.lossless.cli.webhooks.WebhookApi;
import dev.lossless.local.Http;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Asks services and broker how they are, as often as somebody looks and no more. What does not answer keeps
/// nobody
/// waiting.
final class Watch implements AutoCloseable {

    /// How long a look waits for what does not answer.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /// After how long without an answer there is none.
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration OFTEN = Duration.ofMillis(1_500);
    /// For what costs the services something.
    private static final Duration SELDOM = Duration.ofSeconds(15);

    private final Http http = new Http(SILENCE.multipliedBy(2));
    private final Trend topics = new Trend();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Probe<JsonNode> outbox;
    private final Probe<JsonNode> webhooks;
    private final Map<Service, Watched> services = new EnumMap<>(Service.class);

    /// What is asked of a service.
    ///
    /// @param group and `deadLetters` are those of a consumer
    private record Watched(
            Trend trend,
            Probe<Exposition> metrics,
            Optional<Probe<Seen.Consuming>> group,
            Optional<Probe<Seen.Open>> deadLetters) {

        Stream<Probe<?>> probes() {
            return Stream.concat(Stream.of(metrics), Stream.concat(group.stream(), deadLetters.stream()));
        }
    }

    /// @throws CliException if an address is neither given nor known from a local system
    Watch(Connection connection, Optional<RunningSystem> local) {
        connection.adminToken(local);
        var api = OutboxApi.of(connection, local);
        open.add(api);
        outbox = new Probe<>(OFTEN, SILENCE, api::outbox);
        var receivers = WebhookApi.ofOperators(connection, local);
        open.add(receivers);
        webhooks = new Probe<>(SELDOM, SILENCE, receivers::list);
        for (var service : Service.values()) {
            services.put(service, watched(service, connection, local));
        }
    }

    private Watched watched(Service service, Connection connection, Optional<RunningSystem> local) {
        var trend = new Trend();
        var metrics = new Probe<>(OFTEN, SILENCE, metricsOf(connection.url(service, local), trend));
        if (service == Service.TODO) {
            return new Watched(trend, metrics, Optional.empty(), Optional.empty());
        }
        var group = Group.of(service, connection.kafka(local));
        var letters = DeadLetterApi.of(service, connection, local);
        open.add(group);
        open.add(letters);
        return new Watched(
                trend,
                metrics,
                Optional.of(new Probe<>(OFTEN, SILENCE, () -> consuming(service, group))),
                Optional.of(new Probe<>(SELDOM, SILENCE, () -> open(letters))));
    }

    private Supplier<Exposition> metricsOf(URI service, Trend trend) {
        return () -> {
            var metrics = Exposition.parse(answer(service.resolve("/q/metrics")), Seen.METRICS);
            trend.add(System.nanoTime(), metrics);
            return metrics;
        };
    }

    private String answer(URI uri) {
        try {
            var answer = http.send("GET", uri, Map.of(), "");
            if (answer.statusCode() != 200) {
                throw new CliException(uri + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CliException(uri + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", e);
        }
    }

    private Seen.Consuming consuming(Service service, Group group) {
        var ends = group.ends();
        var records = ends.entrySet().stream()
                .collect(groupingBy(end -> end.getKey().topic(), summingLong(Map.Entry::getValue)));
        if (service == Service.AUDIT) { // it reads all topics
            topics.add(
                    System.nanoTime(),
                    new Exposition(records.entrySet().stream()
                            .map(topic -> new Sample(Seen.RECORDS, Map.of("topic", topic.getKey()), topic.getValue()))
                            .toList()));
        }
        return new Seen.Consuming(group.lag(ends), group.members(), records);
    }

    private static Seen.Open open(DeadLetterApi letters) {
        var found = letters.causes();
        return new Seen.Open(found.path("open").asLong(), found.path("causes"));
    }

    /// What can be seen now.
    Way way() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var probes = Stream.concat(
                        Stream.of(outbox, webhooks), services.values().stream().flatMap(Watched::probes))
                .toList();
        probes.forEach(Probe::ask);
        probes.forEach(probe -> probe.await(deadline));
        return seen().way();
    }

    private Seen seen() {
        var parts = new EnumMap<Service, Seen.Part>(Service.class);
        services.forEach((service, watched) -> parts.put(
                service,
                new Seen.Part(
                        watched.metrics().silence(),
                        watched.metrics().answer().map(_ -> watched.trend()),
                        watched.group().flatMap(Probe::answer),
                        watched.deadLetters().flatMap(Probe::answer))));
        var broker = services.values().stream()
                .flatMap(watched -> watched.group().stream())
                .flatMap(group -> group.silence().stream())
                .findFirst();
        return new Seen(
                parts,
                broker.isPresent() ? Optional.empty() : Optional.of(topics),
                outbox.answer(),
                webhooks.answer(),
                broker,
                unknown(broker.isPresent()));
    }

    /// A service or a broker of which it is known that it does not answer is an alarm, and not told again.
    private List<String> unknown(boolean brokerIsAway) {
        var unknown = new ArrayList<String>();
        services.forEach((service, watched) -> {
            var name = service.module();
            if (watched.metrics().silence().isEmpty()) {
                addSilent(unknown, "the metrics of " + name, watched.metrics());
                if (service == Service.TODO) {
                    addSilent(unknown, "the outbox", outbox);
                }
                if (service == Service.NOTIFICATION) {
                    addSilent(unknown, "the webhooks", webhooks);
                }
            }
            watched.deadLetters()
                    .filter(_ -> watched.metrics().silence().isEmpty())
                    .ifPresent(probe -> addSilent(unknown, "the dead letters of " + name, probe));
            if (!brokerIsAway) {
                watched.group().ifPresent(probe -> addSilent(unknown, "the lag of " + name, probe));
            }
        });
        return unknown;
    }

    private static void addSilent(List<String> unknown, String what, Probe<?> probe) {
        if (probe.answer().isEmpty()) {
            unknown.add("%s (%s)".formatted(what, probe.silence().orElse("no answer yet")));
        }
    }

    /// After something was changed: it shows at the next look.
    void forget() {
        outbox.forget();
        webhooks.forget();
        services.values().stream().flatMap(Watched::probes).forEach(Probe::forget);
    }

    @Override
    public void close() {
        http.close();
        for (var each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new CliException("Cannot close " + each + ": " + e, e);
            }
        }
    }
}
