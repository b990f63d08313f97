package dev.lossless.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.console.Trend.Change;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/// What was answered at one look.
///
/// @param topics how many records each topic holds, over time
/// @param outbox as todo-service describes it
/// @param webhooks of operators, as notification-consumer describes them
/// @param broker why Kafka does not answer
/// @param unknown what has not answered, and is no alarm of its own
record Seen(
        Map<Service, Part> services,
        Optional<Trend> topics,
        Optional<JsonNode> outbox,
        Optional<JsonNode> webhooks,
        Optional<String> broker,
        List<String> unknown) {

    /// All metrics that are looked at.
    static final Set<String> METRICS = Set.of(
            "http_server_requests_seconds_count",
            "http_server_requests_seconds_sum",
            "http_server_requests_seconds_bucket",
            "http_requests_shed_total",
            "outbox_publish_latency_seconds_count",
            "outbox_publish_latency_seconds_bucket",
            "outbox_publish_failures_total",
            "outbox_backlog_level",
            "outbox_lost_events_total",
            "outbox_epoch_raised_total",
            "outbox_compare_age_seconds",
            "list_cache_reads_total",
            "agroal_awaiting_count",
            "todo_consumer_effect_latency_seconds_count",
            "todo_consumer_effect_latency_seconds_bucket",
            "todo_consumer_events_total",
            "todo_consumer_retries_total",
            "todo_consumer_gaps_total",
            "todo_consumer_forks_total",
            "todo_consumer_topic_refused",
            "tokens_keys_age_seconds",
            "todo_cache_samples_total",
            "todo_notification_oldest_due_seconds",
            "todo_notification_endpoints_disabled",
            "todo_notification_endpoints_due",
            "todo_notification_endpoints_failing",
            "todo_notification_attempts_total",
            "todo_notification_latency_seconds_count",
            "todo_notification_latency_seconds_bucket",
            "audit_checkpoint_time_seconds");

    /// A metric of [#topics].
    static final String RECORDS = "records";

    static final String REQUESTS = "http_server_requests_seconds";
    static final String PUBLISH = "outbox_publish_latency_seconds";
    static final String EFFECT = "todo_consumer_effect_latency_seconds";

    private static final String ATTEMPTS = "todo_notification_attempts_total";
    private static final String DELIVERY = "todo_notification_latency_seconds";

    private static final Predicate<Map<String, String>> DELIVERED = labels -> "delivered".equals(labels.get("outcome"));

    /// Those of a request that changes something.
    static final Predicate<Map<String, String>> WRITES =
            labels -> Set.of("POST", "PUT", "PATCH", "DELETE").contains(labels.getOrDefault("method", ""));

    static final Predicate<Map<String, String>> FAILED =
            labels -> labels.getOrDefault("status", "").startsWith("5");

    private static final Duration RECENTLY = Duration.ofSeconds(10);
    static final Duration A_MINUTE = Duration.ofMinutes(1);

    /// A service.
    ///
    /// @param silence why it does not tell its metrics
    /// @param trend empty when it does not
    record Part(
            Optional<String> silence,
            Optional<Trend> trend,
            Optional<Consuming> consuming,
            Optional<Open> deadLetters) {}

    /// A consumer group.
    ///
    /// @param ends how many records each topic holds that it reads
    record Consuming(long lag, int instances, Map<String, Long> ends) {}

    /// Open dead letters.
    ///
    /// @param causes as the consumer describes them, the most frequent first
    record Open(long count, JsonNode causes) {}

    Way way() {
        return new Way(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Alarms.of(this),
                unknown,
                notes(),
                writes(),
                outboxNumbers(),
                topicNumbers(),
                services.keySet().stream()
                        .filter(service -> service != Service.TODO)
                        .map(this::consumer)
                        .toList(),
                deliveries());
    }

    /// A webhook of a user is its owner's matter. Many at once may have one cause, so their number is told.
    private List<String> notes() {
        return gauge("todo_notification_endpoints_disabled", labels -> "users".equals(labels.get("owner")))
                .filter(disabled -> disabled > 0)
                .map(disabled -> disabled == 1
                        ? "A user's webhook gets nothing any more, because its receiver failed for days or is gone. Its"
                                + " owner enables it again."
                        : "%,.0f webhooks of users get nothing any more, because their receivers failed for days or are"
                                        .formatted(disabled)
                                + " gone. Their owners enable them again.")
                .stream()
                .toList();
    }

    Optional<Change> change(Service service, Duration time) {
        return services.get(service).trend().map(trend -> trend.over(time));
    }

    private Way.Writes writes() {
        return new Way.Writes(
                rate(Service.TODO, REQUESTS + "_count", WRITES.and(FAILED.negate())),
                rate(Service.TODO, REQUESTS + "_count", WRITES.and(FAILED)),
                percentile(Service.TODO, REQUESTS, 50, WRITES),
                percentile(Service.TODO, REQUESTS, 99, WRITES));
    }

    private Way.Outbox outboxNumbers() {
        return new Way.Outbox(
                outbox.map(it -> it.path("backlog").asLong()).orElse(null),
                outbox.map(it -> it.path("oldestAgeSeconds").asDouble()).orElse(null),
                outbox.map(it -> it.path("parkedStreams").asLong()).orElse(null),
                outbox.map(it -> it.path("parkedEvents").asLong()).orElse(null),
                rate(Service.TODO, PUBLISH + "_count", _ -> true),
                percentile(Service.TODO, PUBLISH, 50, _ -> true),
                percentile(Service.TODO, PUBLISH, 99, _ -> true),
                outbox.map(it -> it.path("parked")).orElse(null));
    }

    private List<Way.Topic> topicNumbers() {
        var ends = services.get(Service.AUDIT).consuming().map(Consuming::ends); // it reads all topics
        return ends.map(Map::entrySet).stream()
                .flatMap(Set::stream)
                .sorted(Map.Entry.comparingByKey())
                .map(topic -> new Way.Topic(topic.getKey(), topic.getValue(), topicRate(topic.getKey())))
                .toList();
    }

    private Double topicRate(String name) {
        return topics.map(trend -> trend.over(RECENTLY))
                .map(change -> orNull(change.perSecond(RECORDS, labels -> labels.containsValue(name))))
                .orElse(null);
    }

    private Way.Consumer consumer(Service service) {
        var part = services.get(service);
        return new Way.Consumer(
                service.module(),
                part.consuming().map(Consuming::lag).orElse(null),
                part.consuming().map(Consuming::instances).orElse(null),
                rate(service, EFFECT + "_count", _ -> true),
                percentile(service, EFFECT, 50, _ -> true),
                percentile(service, EFFECT, 99, _ -> true),
                part.deadLetters().map(Open::count).orElse(null),
                part.deadLetters().map(Open::causes).orElse(null));
    }

    private Way.Deliveries deliveries() {
        return new Way.Deliveries(
                rate(Service.NOTIFICATION, ATTEMPTS, DELIVERED),
                rate(Service.NOTIFICATION, ATTEMPTS, DELIVERED.negate()),
                percentile(Service.NOTIFICATION, DELIVERY, 50, _ -> true),
                percentile(Service.NOTIFICATION, DELIVERY, 99, _ -> true),
                gauge("todo_notification_endpoints_due").map(Double::longValue).orElse(null),
                gauge("todo_notification_oldest_due_seconds").orElse(null),
                gauge("todo_notification_endpoints_failing")
                        .map(Double::longValue)
                        .orElse(null),
                webhooks.orElse(null));
    }

    /// Of notification-consumer; it is not a number until it was counted first.
    private Optional<Double> gauge(String name) {
        return gauge(name, _ -> true);
    }

    private Optional<Double> gauge(String name, Predicate<Map<String, String>> wanted) {
        return change(Service.NOTIFICATION, RECENTLY)
                .map(change -> change.now().sum(name, wanted))
                .filter(value -> !value.isNaN());
    }

    private Double rate(Service service, String name, Predicate<Map<String, String>> wanted) {
        return change(service, RECENTLY)
                .map(change -> orNull(change.perSecond(name, wanted)))
                .orElse(null);
    }

    private Double percentile(Service service, String name, double percent, Predicate<Map<String, String>> wanted) {
        return change(service, A_MINUTE)
                .map(change -> orNull(change.percentile(name, percent, wanted)))
                .orElse(null);
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
