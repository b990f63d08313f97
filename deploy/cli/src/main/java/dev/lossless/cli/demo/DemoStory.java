package dev.lossless.cli.demo;

import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import java.time.Duration;
import java.util.Locale;

/// Tells the demo at the terminal, while it happens.
final class DemoStory {

    private static final String INDENT = " ".repeat(26);

    private final Terminal terminal;
    private final String user;
    private Written written;

    DemoStory(Terminal terminal, String user) {
        this.terminal = terminal;
        this.user = user;
    }

    Observed tell(Observation observation, String title, int warmUp) {
        warmUp(observation, warmUp);
        showCache(observation);
        var observed = observation.create(title, answer -> showAnswer(answer, title), this::showEffect);
        terminal.line();
        conclude(observed);
        return observed;
    }

    private void warmUp(Observation observation, int count) {
        terminal.line();
        observation.warmUp(count);
        if (count > 0) {
            terminal.line(
                    "%s  %d todos created as %s and all their effects awaited",
                    terminal.strong("Warm-up"), count, user);
        }
    }

    private void showCache(Observation observation) {
        var length = observation.list().length();
        var cache = observation.cacheContents();
        terminal.line("%s  GET /todos answered %d characters; Redis now holds:", terminal.strong("List   "), length);
        terminal.line("           %s  %s", cache.key(), terminal.faint(describe(cache.state())));
        for (var list : cache.lists()) {
            terminal.line("           %s  %s", list.key(), terminal.faint(describe(list)));
        }
        if (cache.lists().isEmpty()) {
            terminal.line("           %s", terminal.faint("and no list: Redis was too slow, so the database answered"));
        }
    }

    private static String describe(Effect.CacheState state) {
        return "gen %s, minVersion %d".formatted(state.gen(), state.minVersion());
    }

    private static String describe(CacheProbe.Entry list) {
        return "%d bytes, expires in %d s".formatted(list.bytes(), list.secondsToLive());
    }

    private void showAnswer(Written answer, String title) {
        written = answer;
        terminal.line(
                "%s  POST /todos \"%s\" answered 201 after %s, Consistency-Token %s",
                terminal.strong("Write  "), title, millis(answer.took()), answer.token());
        terminal.line();
        terminal.line(terminal.faint("since commit"));
    }

    private void showEffect(Effect effect) {
        switch (effect) {
            case Effect.Published event -> showEvent(event);
            case Effect.Invalidated cache -> {
                show(effect, "cache", cache.key() + ": lists from before are served to nobody any more");
                terminal.line(
                        "%sminVersion  %d -> %d",
                        INDENT, cache.before().minVersion(), cache.after().minVersion());
                terminal.line(
                        "%sgen         %s -> %s",
                        INDENT, cache.before().gen(), cache.after().gen());
            }
            case Effect.Counted count ->
                show(effect, "analytics", "todos created today: %d -> %d".formatted(count.before(), count.after()));
            case Effect.Audited audit -> {
                show(effect, "audit", "recorded for good:");
                indented(Json.pretty(audit.entry()));
            }
        }
    }

    private void showEvent(Effect.Published event) {
        show(event, "event", "%s, partition %d, offset %d".formatted(event.topic(), event.partition(), event.offset()));
        event.headers().forEach((name, value) -> terminal.line("%s%-22s%s", INDENT, name, value));
        indented(Json.pretty(event.payload()));
    }

    private void show(Effect effect, String name, String text) {
        var after = millis(Duration.between(written.createdAt(), effect.at()));
        terminal.line("%12s  %s  %s", after, terminal.good("%-10s".formatted(name)), text);
    }

    private void indented(String text) {
        text.lines().forEach(line -> terminal.line(INDENT + terminal.faint(line)));
    }

    private void conclude(Observed observed) {
        if (observed.complete()) {
            terminal.line(terminal.strong(
                    "Event and all three effects within %s of the commit.".formatted(millis(observed.whole()))));
        } else {
            terminal.error(observed.complaint());
        }
        terminal.line(terminal.faint("""
                The commit's time is the event's ce_time, taken in the transaction just before its commit.
                The effects were read from Kafka, from Redis and from the services, by the same clock."""));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
