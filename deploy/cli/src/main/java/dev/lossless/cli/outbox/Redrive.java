package dev.lossless.cli.outbox;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Topic;
import dev.lossless.cli.argument.UserId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "re-drive",
        description =
                "Lets a user's parked streams go on from the refused event. While the cause is still there, they are"
                        + " parked again.")
final class Redrive implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "USER", description = "The user's id.")
    private UserId user;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this stream. Default: all of the user's.")
    private Topic topic;

    @Mixin
    private AdminOptions options;

    Redrive(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var api = options.api()) {
            for (var stream : api.parked(user, topic)) {
                api.redrive(stream);
                terminal.line(
                        "%s on %s goes on with sequence %d.",
                        user,
                        stream.path("topic").asText(),
                        stream.path("sequence").asLong());
            }
            return 0;
        }
    }
}
