package dev.lossless.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Port;
import dev.lossless.cli.argument.Shown;
import dev.lossless.cli.argument.Unused;
import dev.lossless.cli.argument.WebhookId;
import java.util.Optional;
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
            "list: all. show: one, with its last deliveries; or one delivery, with each attempt. replay: old events once"
                    + " more, from --from on. re-drive: deliveries that have failed, or the one that is named, once more."
                    + " enable: ask the receiver, then send it what happens from now on, or all from --from on."
                    + " disable: stop one."
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

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "DELIVERY",
            description = "Of show and re-drive: one delivery, as show lists them.")
    private Long delivery;

    @Option(names = "--port", paramLabel = "PORT", description = "Of listen: where it listens. Default: any.")
    private Port port;

    @Option(
            names = "--from",
            paramLabel = "SEQUENCE",
            description =
                    "Of replay and enable: the first sequence. Default of replay: 1, all that are kept; of enable:"
                            + " what happens from now on.")
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
        ENABLE("enable"),
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
                            "is not listen, list, show, replay, re-drive, enable or disable: " + Shown.of(text)));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        requireMeaning();
        switch (action) {
            case LISTEN -> new Listening(terminal, json).run(options, port == null ? 0 : port.number());
            case LIST -> list();
            case SHOW -> show();
            default -> change();
        }
        return 0;
    }

    private void requireMeaning() {
        if (action != Action.LISTEN) {
            Unused.refuse(verb, "with " + action, "--port");
        }
        if (action != Action.REPLAY && action != Action.ENABLE) {
            Unused.refuse(verb, "with " + action, "--from");
        }
        if (action != Action.SHOW && action != Action.REDRIVE) {
            Unused.refuse(verb, "with " + action, "DELIVERY", delivery);
        }
        if (action == Action.LISTEN || action == Action.LIST) {
            Unused.refuse(verb, "with " + action, "WEBHOOK", webhook);
        } else if (webhook == null) {
            throw new ParameterException(
                    verb.commandLine(), "Which webhook? Give its ID; todo webhooks list shows them");
        }
    }

    private void list() {
        try (var api = options.webhooks()) {
            var found = api.list();
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
        try (var api = options.webhooks()) {
            if (delivery != null) {
                showDelivery(api.delivery(webhook, delivery));
                return;
            }
            print(api.show(webhook));
            for (var each : api.deliveries(webhook, Optional.empty()).path("deliveries")) {
                terminal.line(json ? Json.pretty(each) : line(each));
            }
        }
    }

    private void showDelivery(JsonNode one) {
        terminal.line(json ? Json.pretty(one) : line(one));
        if (!json) {
            one.path("log")
                    .forEach(attempt -> terminal.line(
                            "    %d  %s  %s  %,d ms  %s",
                            attempt.path("number").asInt(),
                            attempt.path("startedAt").asText(),
                            (attempt.path("outcome").asText() + " "
                                            + attempt.path("status").asText(""))
                                    .strip(),
                            attempt.path("millis").asInt(),
                            attempt.path("answer").asText("")));
        }
    }

    private void change() {
        try (var api = options.webhooks()) {
            print(changed(api));
        }
    }

    private JsonNode changed(WebhookApi api) {
        return switch (action) {
            case REPLAY -> api.replay(webhook, from == null ? 1 : from);
            case REDRIVE -> delivery == null ? api.redrive(webhook) : api.redrive(webhook, delivery);
            case ENABLE -> api.enable(webhook, Optional.ofNullable(from));
            case DISABLE -> api.disable(webhook);
            case LISTEN, LIST, SHOW -> throw new IllegalStateException(action + " changes nothing");
        };
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
