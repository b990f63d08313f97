package dev.lossless.cli;

import dev.lossless.cli.argument.ArgumentTypes;
import dev.lossless.cli.argument.ContextName;
import dev.lossless.cli.console.Console;
import dev.lossless.cli.console.Status;
import dev.lossless.cli.consumers.DeadLetters;
import dev.lossless.cli.consumers.Rebuild;
import dev.lossless.cli.demo.Demo;
import dev.lossless.cli.outbox.Outbox;
import dev.lossless.cli.system.Reset;
import dev.lossless.cli.system.Up;
import dev.lossless.cli.verify.Verify;
import dev.lossless.cli.webhooks.Webhooks;
import dev.lossless.local.Home;
import dev.lossless.local.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program behind the script `todo`. A verb is a class of its own; it is added in the list below, and in
/// the overview that the script prints.
@Command(
        name = "todo",
        description = "Runs and shows the todo system.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT, // so each verb has --help, and shows the exit codes
        usageHelpWidth = 100,
        versionProvider = Todo.Version.class,
        subcommands = {
            Up.class,
            Demo.class,
            Token.class,
            Console.class,
            Status.class,
            Verify.class,
            Outbox.class,
            Webhooks.class,
            DeadLetters.class,
            Rebuild.class,
            Erase.class,
            Reset.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or a check found something wrong",
            "2:wrong usage",
            "130:stopped by Ctrl-C",
            "143:stopped by SIGTERM"
        })
public final class Todo {

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The system to work with, as the file of contexts describes it ($TODO_CONFIG, else"
                    + " ~/.config/todo.yaml). Default: $TODO_CONTEXT, else the file's current one.")
    private ContextName context;

    private Todo() {}

    public static void main(String[] arguments) {
        run(arguments);
    }

    /// Executes a verb and ends this process: one of those above, or of these, which come from another module.
    public static void run(String[] arguments, Class<?>... further) {
        var contexts = Contexts.of(System.getenv(), List.of(arguments));
        System.exit(commandLine(Terminal.ofThisProcess(), contexts, further).execute(arguments));
    }

    /// All verbs, without the values of a context.
    public static CommandLine commandLine(Terminal terminal, Class<?>... further) {
        var program = new CommandLine(new Todo(), new Verbs(terminal));
        Stream.of(further).forEach(program::addSubcommand);
        return ArgumentTypes.register(program)
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((mistake, _) -> {
                    terminal.error(explain(mistake));
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, _) -> {
                    terminal.error(explain(failure, command.getParseResult()));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /// The same, with the values of a context where neither the command line nor the environment has one.
    static CommandLine commandLine(Terminal terminal, Contexts contexts, Class<?>... further) {
        return commandLine(terminal, further).setDefaultValueProvider(contexts);
    }

    private static String explain(ParameterException mistake) {
        var verb = mistake.getCommandLine().getCommandSpec().qualifiedName();
        var suggested = mistake instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? ". Meant: " + String.join(" or ", unmatched.getSuggestions()) + "?"
                : ".";
        return mistake.getMessage() + suggested + " See: " + verb + " --help";
    }

    private static String explain(Exception failure, ParseResult call) {
        return switch (failure) {
            case StartException known -> known.getMessage();
            case CliException known -> known.getMessage();
            default -> "unexpected: " + failure + keep(failure, call);
        };
    }

    /// Where an operator finds the stack trace that the terminal is spared.
    private static String keep(Exception failure, ParseResult call) {
        try {
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            var logs = Files.createDirectories(Home.find().logs());
            var file = Files.writeString(logs.resolve("todo-error.log"), call.originalArgs() + "\n" + trace);
            return "\nIts stack trace: " + file;
        } catch (IOException | RuntimeException _) {
            failure.printStackTrace();
            return "";
        }
    }

    /// The build's version, from the jar's manifest.
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            var version = Todo.class.getPackage().getImplementationVersion();
            return new String[] {"todo " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
