package dev.lossless.cli.outbox;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.Topic;
import dev.lossless.cli.argument.UserId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "re-drive",
        description =
                "Lets a user's parked streams go on from the refused event, or all that were parked for the same cause."
                        + " While the cause is still there, they are parked again.")
final class Redrive implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "USER", description = "The user's id.")
    private UserId user;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only streams of this topic. Default: of both.")
    private Topic topic;

    @Option(
            names = "--cause",
            paramLabel = "TEXT",
            description = "Instead of a user's: all streams that were parked with a cause that contains this text.")
    private Line cause;

    @Mixin
    private AdminOptions options;

    @Spec
    private CommandSpec verb;

    Redrive(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if ((user == null) == (cause == null)) {
            throw new ParameterException(verb.commandLine(), "Either USER or --cause is needed");
        }
        try (var api = options.api()) {
            return cause == null ? redriveUser(api) : redriveAll(api);
        }
    }

    private int redriveAll(OutboxApi api) {
        var topics = topic == null ? List.of(new Topic("todo.events"), new Topic("user.events")) : List.of(topic);
        for (var each : topics) {
            terminal.line("%s: %,d streams go on.", each, api.redriveAll(each, cause));
        }
        return 0;
    }

    private int redriveUser(OutboxApi api) {
        for (var stream : api.parked(user, topic)) {
            api.redrive(stream);
            terminal.line(
                    "%s on %s goes on with sequence %d.",
                    user, stream.path("topic").asText(), stream.path("sequence").asLong());
        }
        return 0;
    }
}
