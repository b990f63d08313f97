package dev.lossless.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.Json;
import dev.lossless.cli.console.Seen.Consuming;
import dev.lossless.cli.console.Seen.Open;
import dev.lossless.cli.console.Seen.Part;
import dev.lossless.cli.metrics.Exposition;
import dev.lossless.local.Home;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private static final Pattern ALERT = Pattern.compile("(?s)- alert: (\\w+).*?severity: (\\w+)");

    private static final Open NONE = open(1);

    private final Map<Service, Part> parts = new EnumMap<>(Service.class);
    private Optional<String> broker = Optional.empty();
    private String webhooks = "[]";
    private String outbox = "{\"backlog\": 0, \"oldestAgeSeconds\": 0, \"parkedStreams\": 0}";

    AlarmsTest() {
        Stream.of(Service.values()).forEach(service -> parts.put(service, well()));
    }

    @Test
    void kindsAreTheAlertsWithTheirSeverityAndRunbook() throws IOException {
        var alerts = ALERT.matcher(Files.readString(Home.repository().resolve("deploy/monitoring/alerts.yml")))
                .results()
                .collect(Collectors.toMap((MatchResult alert) -> alert.group(1), alert -> alert.group(2)
                        .equals("page")));
        assertThat(Stream.of(Alarm.Kind.values()).collect(Collectors.toMap(Alarm.Kind::alert, Alarm.Kind::urgent)))
                .isEqualTo(alerts);
        assertThat(alerts.keySet())
                .allSatisfy(alert -> assertThat(Runbooks.text(alert)).startsWith("# " + alert));
    }

    @Test
    void nothingIsWrongWhereAllIsWell() {
        assertThat(alarms()).isEmpty();
    }

    @Test
    void whatDoesNotAnswerIsDown() {
        parts.put(Service.TODO, silent());
        parts.put(Service.CACHE, silent());
        assertThat(alarms()).containsExactly("TodoServiceDown", "ConsumerDown");
    }

    @Test
    void brokerThatIsAwayIsOneAlarm() {
        broker = Optional.of("no answer for 3 s");
        parts.replaceAll((_, part) -> new Part(part.silence(), part.trend(), Optional.empty(), Optional.empty()));
        assertThat(alarms()).containsExactly("OutboxBacklogOld");
    }

    @Test
    void oldBacklogComesBeforeAParkedStream() {
        outbox = "{\"backlog\": 7, \"oldestAgeSeconds\": 61, \"parkedStreams\": 1}";
        assertThat(alarms()).containsExactly("OutboxBacklogOld", "OutboxStreamParked");
    }

    @Test
    void openDeadLettersLagAndMissingInstancesAreOfTheirConsumer() {
        parts.put(
                Service.AUDIT,
                new Part(
                        Optional.empty(),
                        Optional.of(trend("")),
                        Optional.of(new Consuming(10_001, 0, Map.of())),
                        Optional.of(open(1, "the value is missing"))));
        assertThat(alarms()).containsExactly("ConsumerDown", "ConsumerLagging", "ConsumerDeadLetter");
    }

    /// Of many, the number and what most of them have in common.
    @Test
    void deadLettersAreToldWithTheirMostFrequentCause() {
        parts.put(Service.AUDIT, with(open(9_000, "the value is missing")));
        parts.put(Service.CACHE, with(open(9_000, "the value is missing", "the value is not UTF-8")));
        assertThat(found())
                .extracting(Alarm::text)
                .containsExactly(
                        "audit-consumer could not read 9,000 events: open dead letters (the value is missing).",
                        "cache-consumer could not read 9,001 events: open dead letters of 2 causes, 9,000 of them: the"
                                + " value is missing.");
    }

    @Test
    void sharesOfMetricsAreJudged() {
        parts.put(Service.TODO, with("""
                http_server_requests_seconds_count{method="POST",status="201"} %1$d
                http_server_requests_seconds_count{method="POST",status="503"} %1$d
                http_server_requests_seconds_sum{method="POST",status="201"} %1$d
                http_requests_shed_total %1$d
                list_cache_reads_total{outcome="unavailable"} %1$d
                outbox_publish_failures_total %1$d
                outbox_backlog_level 2
                outbox_lost_events_total %1$d
                outbox_epoch_raised_total %1$d
                outbox_compare_age_seconds 601
                agroal_awaiting_count{datasource="relay"} 1
                """));
        assertThat(alarms())
                .containsExactlyInAnyOrder(
                        "TodoRequestErrors",
                        "OutboxWritesRefused",
                        "TodoWritesSlow",
                        "TodoRequestsShed",
                        "ListCacheUnavailable",
                        "OutboxRelayFailing",
                        "EventsLost",
                        "DatabaseReplaced",
                        "StreamsNotCompared",
                        "DatabasePoolExhausted");
    }

    @Test
    void consumersAreJudgedByTheirMetrics() {
        parts.put(Service.CACHE, with("""
                todo_consumer_retries_total %1$d
                todo_consumer_gaps_total %1$d
                todo_consumer_forks_total %1$d
                todo_consumer_topic_refused{topic="todo.events"} 1
                tokens_keys_age_seconds 601
                todo_consumer_events_total{outcome="duplicate"} %1$d
                todo_cache_samples_total{outcome="stale"} %1$d
                todo_notification_oldest_due_seconds 121
                audit_checkpoint_time_seconds 1000
                """));
        assertThat(alarms())
                .containsExactlyInAnyOrder(
                        "ConsumerStandsStill",
                        "EventGap",
                        "EventFork",
                        "TopicRefused",
                        "TokenKeysOld",
                        "StaleList",
                        "ConsumerDuplicates",
                        "WebhooksLate",
                        "AuditCheckpointLate");
    }

    /// As long as it is so; one that a person has disabled is none.
    @Test
    void operatorsWebhookThatWasDisabledForItsFailuresIsNamed() {
        webhooks = """
                [{"state": "DISABLED", "reason": "GONE", "url": "https://example.com/gone"},
                 {"state": "DISABLED", "reason": "FAILING", "url": "https://example.com/failing"},
                 {"state": "DISABLED", "reason": "OPERATOR", "url": "https://example.com/stopped"},
                 {"state": "ENABLED", "url": "https://example.com/well"}]""";
        parts.put(Service.NOTIFICATION, with("todo_notification_endpoints_disabled{owner=\"operators\"} %1$d"));
        assertThat(found()).extracting(Alarm::name).containsExactly("WebhookDisabled", "WebhookDisabled");
        assertThat(found())
                .extracting(Alarm::text)
                .containsExactly(
                        "The webhook to https://example.com/gone gets nothing any more: its receiver answered 410, gone.",
                        "The webhook to https://example.com/failing gets nothing any more: its receiver failed for days.");
    }

    /// Its owner enables it again; an operator only wants to know when there are many.
    @Test
    void usersWebhooksThatWereDisabledAreANote() {
        parts.put(Service.NOTIFICATION, with("todo_notification_endpoints_disabled{owner=\"users\"} %1$d"));
        assertThat(alarms()).isEmpty();
        assertThat(seen().way().notes())
                .containsExactly(
                        "100 webhooks of users get nothing any more, because their receivers failed for days or"
                                + " are gone. Their owners enable them again.");
    }

    @Test
    void whereNoneIsDisabledOrItIsNotCountedYetThereIsNoNote() {
        assertThat(seen().way().notes()).isEmpty();
        parts.put(Service.NOTIFICATION, with("todo_notification_endpoints_disabled{owner=\"users\"} NaN"));
        assertThat(seen().way().notes()).isEmpty();
    }

    private List<String> alarms() {
        return found().stream().map(Alarm::name).toList();
    }

    private List<Alarm> found() {
        return Alarms.of(seen());
    }

    private Seen seen() {
        return new Seen(
                parts,
                Optional.empty(),
                Optional.of(Json.read(outbox)),
                Optional.of(Json.read(webhooks)),
                broker,
                List.of());
    }

    /// All but the first cause have one dead letter.
    private static Open open(long first, String... causes) {
        var found = IntStream.range(0, causes.length)
                .mapToObj(place -> Map.of("cause", causes[place], "count", place == 0 ? first : 1))
                .toList();
        return new Open(first + causes.length - 1, Json.read(Json.compact(found)));
    }

    private static Part with(Open deadLetters) {
        var part = well();
        return new Part(part.silence(), part.trend(), part.consuming(), Optional.of(deadLetters));
    }

    private static Part well() {
        var checkpoint = "audit_checkpoint_time_seconds " + Instant.now().getEpochSecond();
        return new Part(
                Optional.empty(),
                Optional.of(trend(checkpoint)),
                Optional.of(new Consuming(0, 1, Map.of())),
                Optional.of(NONE));
    }

    private static Part silent() {
        return new Part(Optional.of("refused"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Whose counters have risen by 100 within a minute.
    private static Part with(String metrics) {
        return new Part(
                Optional.empty(),
                Optional.of(trend(metrics.formatted(0), metrics.formatted(100))),
                Optional.of(new Consuming(0, 1, Map.of())),
                Optional.of(NONE));
    }

    private static Trend trend(String... readings) {
        var trend = new Trend();
        var at = 0L;
        for (var reading : readings) {
            trend.add(at, Exposition.parse(reading, Seen.METRICS));
            at += Duration.ofMinutes(1).toNanos();
        }
        return trend;
    }
}
