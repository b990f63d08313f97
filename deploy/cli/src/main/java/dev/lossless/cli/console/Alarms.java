package dev.lossless.cli.console;

import static dev.lossless.cli.console.Alarm.Kind.AUDIT_CHECKPOINT_LATE;
import static dev.lossless.cli.console.Alarm.Kind.CONSUMER_DEAD_LETTER;
import static dev.lossless.cli.console.Alarm.Kind.CONSUMER_DOWN;
import static dev.lossless.cli.console.Alarm.Kind.CONSUMER_DUPLICATES;
import static dev.lossless.cli.console.Alarm.Kind.CONSUMER_LAGGING;
import static dev.lossless.cli.console.Alarm.Kind.CONSUMER_STANDS_STILL;
import static dev.lossless.cli.console.Alarm.Kind.DATABASE_POOL_EXHAUSTED;
import static dev.lossless.cli.console.Alarm.Kind.DATABASE_REPLACED;
import static dev.lossless.cli.console.Alarm.Kind.EVENTS_LOST;
import static dev.lossless.cli.console.Alarm.Kind.EVENT_FORK;
import static dev.lossless.cli.console.Alarm.Kind.EVENT_GAP;
import static dev.lossless.cli.console.Alarm.Kind.LIST_CACHE_UNAVAILABLE;
import static dev.lossless.cli.console.Alarm.Kind.OUTBOX_BACKLOG_HIGH;
import static dev.lossless.cli.console.Alarm.Kind.OUTBOX_BACKLOG_OLD;
import static dev.lossless.cli.console.Alarm.Kind.OUTBOX_RELAY_FAILING;
import static dev.lossless.cli.console.Alarm.Kind.OUTBOX_STREAM_PARKED;
import static dev.lossless.cli.console.Alarm.Kind.OUTBOX_WRITES_REFUSED;
import static dev.lossless.cli.console.Alarm.Kind.STALE_LIST;
import static dev.lossless.cli.console.Alarm.Kind.STREAMS_NOT_COMPARED;
import static dev.lossless.cli.console.Alarm.Kind.TODO_REQUESTS_SHED;
import static dev.lossless.cli.console.Alarm.Kind.TODO_REQUEST_ERRORS;
import static dev.lossless.cli.console.Alarm.Kind.TODO_SERVICE_DOWN;
import static dev.lossless.cli.console.Alarm.Kind.TODO_WRITES_SLOW;
import static dev.lossless.cli.console.Alarm.Kind.TOKEN_KEYS_OLD;
import static dev.lossless.cli.console.Alarm.Kind.TOPIC_REFUSED;
import static dev.lossless.cli.console.Alarm.Kind.WEBHOOKS_LATE;
import static dev.lossless.cli.console.Alarm.Kind.WEBHOOK_DISABLED;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.console.Seen.Part;
import dev.lossless.cli.console.Trend.Change;
import dev.lossless.local.system.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What the alerts of `deploy/monitoring/alerts.yml` watch, judged by what is seen now: there for a first
/// look, without Prometheus. Their patience is left out; a moment's trouble shows too.
final class Alarms {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Map<String, String> FAILED_WEBHOOKS = Map.of(
            "GONE", "its receiver answered 410, gone",
            "FAILING", "its receiver failed for days");
    private static final int OLD_SECONDS = 60;
    private static final int MANY = 10_000;
    private static final double FAILED_SHARE = 0.01;
    private static final double DUPLICATE_SHARE = 0.2;
    private static final double UNCACHED_SHARE = 0.5;
    private static final double SLOW_SECONDS = 0.25;
    private static final int CHECKPOINT_SECONDS = 900;
    private static final int OLD_KEYS_SECONDS = 600;
    private static final int OLD_COMPARISON_SECONDS = 600;
    private static final int LATE_DELIVERY_SECONDS = 120;

    /// One or two failures in passing are nothing to look at.
    private static final int REPEATED = 3;

    /// Shares of fewer tell nothing.
    private static final int FEW = 20;

    private final Seen seen;
    private final List<Alarm> found = new ArrayList<>();

    private Alarms(Seen seen) {
        this.seen = seen;
    }

    /// The most urgent first.
    static List<Alarm> of(Seen seen) {
        var alarms = new Alarms(seen);
        seen.broker()
                .ifPresent(why -> alarms.add(OUTBOX_BACKLOG_OLD.because(
                        "Kafka does not answer: %s. Writes go on, their events wait.",
                        why.replaceFirst("^Kafka does not answer[^:]*: ", ""))));
        alarms.judgeOutbox();
        alarms.judgeWebhooks();
        seen.services().forEach(alarms::judge);
        alarms.found.sort(Comparator.comparing((Alarm alarm) -> !alarm.urgent()));
        return alarms.found;
    }

    private void add(Alarm alarm) {
        if (found.stream().noneMatch(known -> known.equals(alarm))) {
            found.add(alarm);
        }
    }

    private void judgeOutbox() {
        seen.outbox().ifPresent(outbox -> {
            var age = outbox.path("oldestAgeSeconds").asDouble();
            if (age > OLD_SECONDS) {
                add(OUTBOX_BACKLOG_OLD.because(
                        "%,d committed events wait to be published, the oldest for %,.0f s.",
                        outbox.path("backlog").asLong(), age));
            }
            var parked = outbox.path("parkedStreams").asLong();
            if (parked > 0) {
                add(OUTBOX_STREAM_PARKED.because(
                        "%s parked: the broker refuses the next event for good.",
                        parked == 1 ? "A user's stream is" : "%,d users' streams are".formatted(parked)));
            }
        });
    }

    /// Those of operators stay alarms until they are enabled again, or removed.
    private void judgeWebhooks() {
        seen.webhooks().ifPresent(webhooks -> webhooks.valueStream()
                .filter(webhook -> webhook.path("state").asText().equals("DISABLED"))
                .forEach(webhook -> {
                    var why = FAILED_WEBHOOKS.get(webhook.path("reason").asText());
                    if (why != null) {
                        add(WEBHOOK_DISABLED.because(
                                "The webhook to %s gets nothing any more: %s.",
                                webhook.path("url").asText(), why));
                    }
                }));
    }

    private void judge(Service service, Part part) {
        var name = service.module();
        part.silence()
                .ifPresent(why -> add((service == Service.TODO ? TODO_SERVICE_DOWN : CONSUMER_DOWN)
                        .because("%s does not answer: %s", name, why)));
        seen.change(service, Seen.A_MINUTE).ifPresent(minute -> {
            if (minute.now().sum("agroal_awaiting_count") > 0) {
                add(DATABASE_POOL_EXHAUSTED.because("Requests of %s wait for a database connection.", name));
            }
            if (service == Service.TODO) {
                judgeRequests(minute);
                judgeRelay(minute);
            } else {
                judgeConsumer(name, minute);
            }
        });
        judgeLag(name, part);
        seen.change(service, TEN_MINUTES).ifPresent(change -> judgeEffects(name, change));
    }

    private void judgeRequests(Change minute) {
        var all = minute.increase(Seen.REQUESTS + "_count");
        var failed = minute.increase(Seen.REQUESTS + "_count", Seen.FAILED);
        if (all >= FEW && failed / all > FAILED_SHARE) {
            add(TODO_REQUEST_ERRORS.because("%.0f %% of the last minute's requests failed.", 100 * failed / all));
        }
        var writes = minute.increase(Seen.REQUESTS + "_count", Seen.WRITES);
        var seconds = minute.increase(Seen.REQUESTS + "_sum", Seen.WRITES);
        if (writes >= FEW && seconds / writes > SLOW_SECONDS) {
            add(TODO_WRITES_SLOW.because("Writes take %,.0f ms on average.", 1_000 * seconds / writes));
        }
        if (minute.increase("http_requests_shed_total") > 0) {
            add(TODO_REQUESTS_SHED.because("todo-service refuses requests because it is busy with too many."));
        }
        if (share(minute, "list_cache_reads_total", "unavailable") > UNCACHED_SHARE) {
            add(LIST_CACHE_UNAVAILABLE.because("Most reads of lists go to MySQL because Redis does not answer."));
        }
    }

    private void judgeRelay(Change minute) {
        if (minute.increase("outbox_publish_failures_total") > 0
                && seen.broker().isEmpty()) {
            add(OUTBOX_RELAY_FAILING.because("Publishing to Kafka failed within the last minute. It is tried again."));
        }
        var level = minute.now().sum("outbox_backlog_level");
        if (level >= 2) {
            add(OUTBOX_WRITES_REFUSED.because("Writes are refused: the outbox holds more events than its limit."));
        } else if (level >= 1) {
            add(OUTBOX_BACKLOG_HIGH.because("The outbox holds more events than its warning mark."));
        }
    }

    private void judgeConsumer(String name, Change minute) {
        if (minute.increase("todo_consumer_retries_total") >= REPEATED) {
            add(CONSUMER_STANDS_STILL.because("%s repeats a batch that does not succeed.", name));
        }
        if (share(minute, "todo_consumer_events_total", "duplicate") > DUPLICATE_SHARE) {
            add(CONSUMER_DUPLICATES.because("More than a fifth of the events that %s takes were there before.", name));
        }
        var checkpoint = minute.now().sum("audit_checkpoint_time_seconds");
        var age = Instant.now().getEpochSecond() - checkpoint;
        if (checkpoint > 0 && age > CHECKPOINT_SECONDS) {
            add(AUDIT_CHECKPOINT_LATE.because("The audit trail's last checkpoint is %,.0f s old.", age));
        }
        var late = minute.now().sum("todo_notification_oldest_due_seconds");
        if (late > LATE_DELIVERY_SECONDS) {
            add(WEBHOOKS_LATE.because("Deliveries to webhooks are due for %,.0f s and are not sent.", late));
        }
    }

    private void judgeLag(String name, Part part) {
        part.consuming().ifPresent(consuming -> {
            if (consuming.instances() == 0 && part.silence().isEmpty()) {
                add(CONSUMER_DOWN.because("No instance of %s consumes.", name));
            }
            if (consuming.lag() > MANY) {
                add(CONSUMER_LAGGING.because("%s is %,d events behind.", name, consuming.lag()));
            }
        });
        part.deadLetters()
                .filter(open -> open.count() > 0)
                .ifPresent(open -> add(CONSUMER_DEAD_LETTER.because(
                        "%s could not read %,d event%s: open dead letters%s.",
                        name, open.count(), open.count() == 1 ? "" : "s", causes(open.causes()))));
    }

    private static String causes(JsonNode causes) {
        return switch (causes.size()) {
            case 0 -> "";
            case 1 -> " (%s)".formatted(causes.path(0).path("cause").asText());
            default ->
                " of %,d causes, %,d of them: %s"
                        .formatted(
                                causes.size(),
                                causes.path(0).path("count").asLong(),
                                causes.path(0).path("cause").asText());
        };
    }

    private void judgeEffects(String name, Change change) {
        if (change.increase("todo_consumer_gaps_total") > 0) {
            add(EVENT_GAP.because("%s saw a sequence that jumps: events of a user are missing.", name));
        }
        var lost = change.increase("outbox_lost_events_total");
        if (lost > 0) {
            add(EVENTS_LOST.because("The database lost %,.0f events that were published; they were withdrawn.", lost));
        }
        if (change.increase("outbox_epoch_raised_total") > 0) {
            add(DATABASE_REPLACED.because("The database was replaced or restored, a new epoch began."));
        }
        if (change.now().sum("outbox_compare_age_seconds") > OLD_COMPARISON_SECONDS) {
            add(STREAMS_NOT_COMPARED.because("%s cannot compare the topics with the database.", name));
        }
        if (change.increase("todo_consumer_forks_total") > 0) {
            add(EVENT_FORK.because("%s saw two events with one number.", name));
        }
        if (change.now().sum("todo_consumer_topic_refused") > 0) {
            add(TOPIC_REFUSED.because(
                    "%s does not read a topic: its settings let small records fill the memory.", name));
        }
        if (change.now().sum("tokens_keys_age_seconds") > OLD_KEYS_SECONDS) {
            add(TOKEN_KEYS_OLD.because("%s cannot read the keys that check tokens.", name));
        }
        if (change.increase("todo_cache_samples_total", outcome("stale")) > 0) {
            add(STALE_LIST.because("A cached list was older than an event that was consumed."));
        }
    }

    private static double share(Change minute, String name, String outcome) {
        var all = minute.increase(name);
        return all < FEW ? 0 : minute.increase(name, outcome(outcome)) / all;
    }

    private static Predicate<Map<String, String>> outcome(String wanted) {
        return labels -> wanted.equals(labels.get("outcome"));
    }
}
