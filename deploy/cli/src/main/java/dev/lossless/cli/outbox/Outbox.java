package dev.lossless.cli.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.Json;
import dev.lossless.cli.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "outbox",
        description = "Shows what waits to be published, and which users' streams are parked because the broker refuses"
                + " their next event.",
        subcommands = {Redrive.class, Discard.class},
        synopsisSubcommandLabel = "[WHAT]",
        commandListHeading = "%nWhat:%n")
public final class Outbox implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--json", description = "Print the service's own JSON instead of text.")
    private boolean json;

    @Mixin
    private AdminOptions options;

    Outbox(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var api = options.api()) {
            var outbox = api.outbox();
            if (json) {
                terminal.line(Json.pretty(outbox));
            } else {
                show(outbox);
            }
            return 0;
        }
    }

    private void show(JsonNode outbox) {
        terminal.line(
                "Backlog  %,d events, the oldest for %.1f s",
                outbox.path("backlog").asLong(), outbox.path("oldestAgeSeconds").asDouble());
        terminal.line(
                "Parked   %,d streams, %,d events",
                outbox.path("parkedStreams").asLong(),
                outbox.path("parkedEvents").asLong());
        outbox.path("parked").forEach(this::showParked);
    }

    private void showParked(JsonNode stream) {
        terminal.line();
        terminal.line(
                "%s  %s  since %s, %d waiting",
                terminal.strong(stream.path("userId").asText()),
                stream.path("topic").asText(),
                stream.path("parkedAt").asText(),
                stream.path("waiting").asLong());
        terminal.line(
                "    refused  %s %s, sequence %d, %,d bytes",
                stream.path("type").asText(),
                stream.path("eventId").asText(),
                stream.path("sequence").asLong(),
                stream.path("bytes").asLong());
        terminal.line("    cause    %s", stream.path("cause").asText());
    }
}
