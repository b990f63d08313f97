package dev.lossless.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Port;
import dev.lossless.cli.argument.Shown;
import dev.lossless.cli.argument.Unused;
import dev.lossless.cli.argument.WebhookId;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "webhooks",
        description = {
            "Shows webhooks and what became of their deliveries, sends again, and receives.",
            "listen: makes a webhook that leads to this terminal, checks the signature and the sequence of each delivery and"
                    + " prints it; Ctrl-C removes the webhook.",
            "list: all. show: one, with its last deliveries. replay: old events once more, from --from on. re-drive:"
                    + " deliveries that have failed, once more. disable: stop one."
        })
public final class Webhooks implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            converter = ActionName.class,
            description = "${COMPLETION-CANDIDATES}.")
    private Action action;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "WEBHOOK",
            description = "Its ID, for all but listen and list.")
    private WebhookId webhook;

    @Option(names = "--port", paramLabel = "PORT", description = "Of listen: where it listens. Default: any.")
    private Port port;

    @Option(
            names = "--from",
            paramLabel = "SEQUENCE",
            description = "Of replay: the first sequence. Default: 1, all that are kept.")
    private Long from;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Mixin
    private WebhookOptions options;

    @Spec
    private CommandSpec verb;

    Webhooks(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What to do.
    enum Action {
        LISTEN("listen"),
        LIST("list"),
        SHOW("show"),
        REPLAY("replay"),
        REDRIVE("re-drive"),
        DISABLE("disable");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    static final class ActionName implements ITypeConverter<Action> {

        @Override
        public Action convert(String text) {
            return Stream.of(Action.values())
                    .filter(action -> action.word.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "is not listen, list, show, replay, re-drive or disable: " + Shown.of(text)));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        requireMeaning();
        switch (action) {
            case LISTEN -> new Listening(terminal, json).run(options, port == null ? 0 : port.number());
            case LIST -> list();
            case SHOW -> show();
            case REPLAY -> print(send("/replay", Json.compact(Map.of("from", from == null ? 1 : from))));
            case REDRIVE -> print(send("/re-drive", ""));
            case DISABLE -> print(send("/disable", ""));
        }
        return 0;
    }

    private void requireMeaning() {
        if (action != Action.LISTEN) {
            Unused.refuse(verb, "with " + action, "--port");
        }
        if (action != Action.REPLAY) {
            Unused.refuse(verb, "with " + action, "--from");
        }
        if (action == Action.LISTEN || action == Action.LIST) {
            Unused.refuse(verb, "with " + action, "WEBHOOK", webhook);
        } else if (webhook == null) {
            throw new ParameterException(
                    verb.commandLine(), "Which webhook? Give its ID; todo webhooks list shows them");
        }
    }

    private void list() {
        try (var api = options.api()) {
            var found = api.get(options.collection()).path("webhooks");
            if (json) {
                terminal.line(Json.pretty(found));
            } else if (found.isEmpty()) {
                terminal.line("There is none of %s. Make one: ./todo webhooks listen", options.whose());
            } else {
                found.forEach(this::print);
            }
        }
    }

    private void show() {
        try (var api = options.api()) {
            var one = api.get(one());
            var deliveries = api.get(one() + "/deliveries?limit=20").path("deliveries");
            print(one);
            for (var delivery : deliveries) {
                terminal.line(json ? Json.pretty(delivery) : line(delivery));
            }
        }
    }

    private static String line(JsonNode delivery) {
        return "  %s  %-9s  %s  %-22s  %s %d, attempts %d"
                .formatted(
                        delivery.path("plannedAt").asText(),
                        delivery.path("state").asText(),
                        delivery.path("id").asText(),
                        delivery.path("type").asText(),
                        delivery.path("userId").asText(),
                        delivery.path("sequence").asLong(),
                        delivery.path("attempts").asInt());
    }

    private JsonNode send(String path, String body) {
        var expected = action == Action.DISABLE ? 200 : 202;
        try (var api = options.api()) {
            return Json.read(api.send("POST", one() + path, body, expected).body());
        }
    }

    private String one() {
        return options.collection() + "/" + webhook;
    }

    private void print(JsonNode answer) {
        if (json || !answer.has("url")) {
            terminal.line(Json.pretty(answer));
            return;
        }
        terminal.line(
                "%s  %-10s  %s%s%s",
                terminal.strong(answer.path("id").asText()),
                answer.path("state").asText(),
                answer.path("url").asText(),
                answer.has("reason") ? "  " + answer.path("reason").asText() : "",
                answer.path("failures").asInt() == 0
                        ? ""
                        : "  %d failures in a row"
                                .formatted(answer.path("failures").asInt()));
    }
}
