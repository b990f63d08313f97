package dev.lossless.cli.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Something that an operator must look at.
///
/// @param text what it is here, in one sentence
record Alarm(@JsonIgnore Kind kind, String text) {

    /// The alerts of `deploy/monitoring/alerts.yml`, each with its runbook.
    enum Kind {
        TODO_SERVICE_DOWN(true),
        TODO_REQUEST_ERRORS(true),
        TODO_WRITES_SLOW(false),
        TODO_REQUESTS_SHED(false),
        OUTBOX_BACKLOG_OLD(true),
        OUTBOX_STREAM_PARKED(false),
        OUTBOX_RELAY_FAILING(false),
        OUTBOX_BACKLOG_HIGH(false),
        OUTBOX_WRITES_REFUSED(true),
        CONSUMER_DOWN(true),
        CONSUMER_LAGGING(true),
        CONSUMER_STANDS_STILL(true),
        CONSUMER_DEAD_LETTER(false),
        CONSUMER_DUPLICATES(false),
        WEBHOOKS_LATE(true),
        WEBHOOK_DISABLED(false),
        EVENT_GAP(true),
        EVENTS_LOST(true),
        DATABASE_REPLACED(false),
        STREAMS_NOT_COMPARED(false),
        EVENT_FORK(true),
        TOPIC_REFUSED(true),
        TOKEN_KEYS_OLD(false),
        LIST_CACHE_UNAVAILABLE(false),
        STALE_LIST(true),
        AUDIT_CHECKPOINT_LATE(false),
        DATABASE_POOL_EXHAUSTED(false);

        private final boolean urgent;

        Kind(boolean urgent) {
            this.urgent = urgent;
        }

        /// Whether it cannot wait until the day.
        boolean urgent() {
            return urgent;
        }

        /// As the alert and the runbook are called.
        String alert() {
            return Stream.of(name().split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining());
        }

        Alarm because(String format, Object... values) {
            return new Alarm(this, format.formatted(values));
        }
    }

    @JsonProperty
    String name() {
        return kind.alert();
    }

    @JsonProperty
    boolean urgent() {
        return kind.urgent();
    }
}
