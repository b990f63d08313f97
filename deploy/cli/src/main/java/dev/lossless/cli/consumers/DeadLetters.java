package dev.lossless.cli.consumers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Confirmation;
import dev.lossless.cli.Connection;
import dev.lossless.cli.HomeOption;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.DeadLetterId;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.Unused;
import dev.lossless.cli.consumers.Causes.Cause;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        description = {
            "Counts, lists, shows, re-drives or discards what a consumer could not read. Without a consumer: how many of"
                    + " which cause each of them has.",
            "To re-drive is to hand the record to the consumer once more, as after an update that can read it: what it"
                    + " has recorded meanwhile is not recorded twice, the order of a user's events is kept. To discard is to"
                    + " settle it without any effect. The records stay on the topic, and who settled them."
        })
public final class DeadLetters implements Callable<Integer> {

    private static final String DUPLICATE = "duplicate";
    private static final String ROW = "%-10s  %-20s  %-18s  %-22s  %s";

    private final Terminal terminal;

    /// What to do.
    enum Action {
        LIST("list"),
        CAUSES("causes"),
        SHOW("show"),
        REDRIVE("re-drive"),
        DISCARD("discard");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SERVICE",
            converter = ServiceName.class,
            completionCandidates = ServiceName.Candidates.class,
            description = "audit, analytics, cache or notification.")
    private Service service;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            converter = ActionName.class,
            description = "list, causes, show, re-drive or discard. Default: list.")
    private Action action;

    @Parameters(index = "2", arity = "0..1", paramLabel = "ID", description = "Which one, as listed: 0-17.")
    private DeadLetterId id;

    @Option(names = "--all", description = "Re-drive all that are open, oldest first.")
    private boolean all;

    @Option(
            names = "--cause",
            paramLabel = "TEXT",
            description = "List, re-drive or discard all that are open for this cause, as causes names it.")
    private Line cause;

    @Option(names = "--settled", description = "List those too that were re-driven or discarded.")
    private boolean settled;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before discarding.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec verb;

    @Mixin
    private Connection connection;

    @Mixin
    private HomeOption home;

    DeadLetters(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        requireMeaning();
        var local = home.running();
        if (service == null) {
            return causes(ServiceName.CONSUMERS, local);
        }
        try (var api = DeadLetterApi.of(service, connection, local)) {
            return switch (action) {
                case LIST -> list(api);
                case CAUSES -> causes(List.of(service), local);
                case SHOW -> show(api.show(id));
                case REDRIVE -> id == null ? redriveAll(api) : redrive(api.redrive(id));
                case DISCARD -> id == null ? discardAll(api) : discard(api);
            };
        }
    }

    private int causes(List<Service> services, Optional<RunningSystem> local) {
        return new Causes(terminal, json).print(services, each -> DeadLetterApi.of(each, connection, local));
    }

    private void requireMeaning() {
        if (service == null) {
            Unused.refuse(verb, "without SERVICE", "--settled", "--yes", "--all", "--cause");
        }
        if (action != Action.LIST) {
            Unused.refuse(verb, "with " + action, "--settled");
        }
        if (action != Action.DISCARD) {
            Unused.refuse(verb, "with " + action, "--yes");
        }
        if (action != Action.REDRIVE) {
            Unused.refuse(verb, "with " + action, "--all");
        }
        switch (action) {
            case LIST -> Unused.refuse(verb, "with list", "ID", id);
            case CAUSES -> {
                Unused.refuse(verb, "with causes", "ID", id);
                Unused.refuse(verb, "with causes", "--cause");
            }
            case SHOW -> {
                Unused.refuse(verb, "with show", "--cause");
                requireOne("show needs the ID of a dead letter, such as 0-17", id != null);
            }
            case REDRIVE ->
                requireOne(
                        "re-drive needs either an ID, such as 0-17, or --cause, or --all",
                        id != null,
                        cause != null,
                        all);
            case DISCARD ->
                requireOne("discard needs either an ID, such as 0-17, or --cause", id != null, cause != null);
        }
    }

    private void requireOne(String expected, Boolean... given) {
        if (Stream.of(given).filter(Boolean::booleanValue).count() != 1) {
            throw new ParameterException(
                    verb.commandLine(), expected + ". See them: ./todo dead-letters " + ServiceName.of(service));
        }
    }

    private int list(DeadLetterApi api) {
        var count = new int[1];
        pages(after -> api.list(after, settled, Optional.ofNullable(cause).map(Line::value)), letter -> {
            if (count[0]++ == 0 && !json) {
                terminal.line(terminal.strong(ROW.formatted("ID", "TIME", "TYPE", "FROM", "CAUSE")));
            }
            terminal.line(json ? Json.compact(letter) : row(letter));
        });
        if (!json) {
            terminal.line(
                    count[0] == 0 ? "No dead letters." : "%n%d dead letter%s.".formatted(count[0], plural(count[0])));
        }
        return 0;
    }

    private static String row(JsonNode letter) {
        var source = letter.path("source");
        var from = source.isMissingNode()
                ? "-"
                : "%s/%d/%d"
                        .formatted(
                                source.path("topic").asText(),
                                source.path("partition").asInt(),
                                source.path("offset").asLong());
        var time = letter.path("time").asText("-");
        return ROW.formatted(
                letter.path("id").asText(),
                time.length() > 20 ? time.substring(0, 19) + "Z" : time,
                letter.path("type").asText("-"),
                from,
                letter.path("cause").asText("-") + (letter.path("settled").asBoolean() ? " (settled)" : ""));
    }

    private int show(JsonNode letter) {
        terminal.line(json ? Json.compact(letter) : Json.pretty(letter));
        return 0;
    }

    private int redrive(JsonNode result) {
        print(result);
        return isReadable(result) ? 0 : 1;
    }

    /// Those that fail again lie at the end of the topic: they are not driven a second time.
    private int redriveAll(DeadLetterApi api) {
        var found = Optional.ofNullable(cause).map(text -> Cause.find(text.value(), service, api));
        var until = found.map(Cause::until).orElseGet(Instant::now);
        var counts = new int[2];
        pages(after -> api.redriveAll(after, until, found.map(Cause::text)), result -> {
            print(result);
            counts[isReadable(result) ? 0 : 1]++;
        });
        if (!json) {
            terminal.line("%d re-driven, %d still unreadable.", counts[0], counts[1]);
        }
        return counts[1] == 0 ? 0 : 1;
    }

    private void print(JsonNode result) {
        if (json) {
            terminal.line(Json.compact(result));
        } else if (isReadable(result)) {
            terminal.line(
                    "%-10s  %s",
                    result.path("id").asText(),
                    outcome(result).equals(DUPLICATE) ? "duplicate, it had had its effect before" : outcome(result));
        } else {
            terminal.line(
                    "%-10s  is still unreadable, and a dead letter anew: %s",
                    result.path("id").asText(), result.path("cause").asText());
        }
    }

    /// Also when it had had its effect before.
    private static boolean isReadable(JsonNode result) {
        return Set.of("re-driven", DUPLICATE).contains(outcome(result));
    }

    private static String outcome(JsonNode result) {
        return result.path("outcome").asText();
    }

    private int discard(DeadLetterApi api) {
        if (!yes) {
            show(api.show(id));
            if (!Confirmation.given(terminal, "discard " + id + " of " + service.module())) {
                terminal.line("Nothing was discarded.");
                return 1;
            }
        }
        var result = api.discard(id);
        terminal.line(json ? Json.compact(result) : "%-10s  discarded".formatted(id));
        return 0;
    }

    /// Those that came after they were counted stay: nobody has agreed to discard them.
    private int discardAll(DeadLetterApi api) {
        var found = Cause.find(cause.value(), service, api);
        if (!yes) {
            var what =
                    "discard %,d dead letter%s of %s".formatted(found.count(), plural(found.count()), service.module());
            terminal.line(found.text());
            if (!Confirmation.given(terminal, what)) {
                terminal.line("Nothing was discarded.");
                return 1;
            }
        }
        var count = new int[1];
        pages(after -> api.discardAll(after, found.until(), found.text()), result -> {
            count[0]++;
            if (json) {
                terminal.line(Json.compact(result));
            }
        });
        if (!json) {
            terminal.line("%,d discarded.", count[0]);
        }
        return 0;
    }

    /// @param page the one after a dead letter, or the first
    private static void pages(Function<Optional<String>, JsonNode> page, Consumer<JsonNode> each) {
        var after = Optional.<String>empty();
        do {
            var answer = page.apply(after);
            answer.path("deadLetters").forEach(each);
            after = DeadLetterApi.next(answer);
        } while (after.isPresent());
    }

    private static String plural(long count) {
        return count == 1 ? "" : "s";
    }
}
