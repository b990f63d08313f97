package dev.lossless.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the demo measured, for scripts. Times are milliseconds since the commit.
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoReport(
        String todoId,
        String createdAt,
        String consistencyToken,
        double answerTookMillis,
        List<Seen> effects,
        List<String> missing,
        Double allWithinMillis) {

    /// @param what `event`, `cache`, `analytics` or `audit`
    record Seen(String what, double afterCommitMillis, Map<String, Object> details) {}

    static DemoReport of(Observed observed) {
        var written = observed.written();
        return new DemoReport(
                written.todoId(),
                written.createdAt().toString(),
                written.token(),
                millis(written.took()),
                observed.effects().stream()
                        .map(effect -> seen(observed, effect))
                        .collect(Collectors.toList()),
                observed.missing(),
                observed.complete() ? millis(observed.whole()) : null);
    }

    static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }

    private static Seen seen(Observed observed, Effect effect) {
        var after = millis(observed.afterCommit(effect));
        return switch (effect) {
            case Effect.Published event ->
                new Seen(
                        "event",
                        after,
                        Map.of(
                                "topic", event.topic(),
                                "partition", event.partition(),
                                "offset", event.offset(),
                                "headers", event.headers(),
                                "payload", event.payload()));
            case Effect.Invalidated cache ->
                new Seen("cache", after, Map.of("key", cache.key(), "before", cache.before(), "after", cache.after()));
            case Effect.Counted count ->
                new Seen("analytics", after, Map.of("before", count.before(), "after", count.after()));
            case Effect.Audited audit -> new Seen("audit", after, Map.of("entry", audit.entry()));
        };
    }
}
