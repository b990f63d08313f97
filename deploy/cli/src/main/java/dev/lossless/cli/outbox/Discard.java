package dev.lossless.cli.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.cli.CliException;
import dev.lossless.cli.Confirmation;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.Topic;
import dev.lossless.cli.argument.UserId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "discard",
        description =
                "Gives up the refused event of a user's parked stream, and only that one: an EventDiscarded with its"
                        + " sequence, your name and the reason is published in its place, then the stream goes on.")
final class Discard implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "USER", description = "The user's id.")
    private UserId user;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; it goes to the topic and into the audit trail.")
    private Line reason;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Needed when several of the user's streams are parked.")
    private Topic topic;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private AdminOptions options;

    Discard(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var api = options.api()) {
            var streams = api.parked(user, topic);
            if (streams.size() > 1) {
                throw new CliException(user + " has several parked streams. Choose one with --topic. See: todo outbox");
            }
            var what = describe(streams.getFirst());
            if (!yes && !Confirmation.given(terminal, "discard " + what + " for good")) {
                terminal.line("Nothing was discarded.");
                return 1;
            }
            api.discard(streams.getFirst(), reason.value());
            terminal.line("Discarded " + what + ".");
            return 0;
        }
    }

    private static String describe(JsonNode stream) {
        return "%s %s, sequence %d of %s on %s"
                .formatted(
                        stream.path("type").asText(),
                        stream.path("eventId").asText(),
                        stream.path("sequence").asLong(),
                        stream.path("userId").asText(),
                        stream.path("topic").asText());
    }
}
