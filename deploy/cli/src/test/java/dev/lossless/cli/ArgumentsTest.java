package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.argument.ArgumentTypes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Every argument of every verb, found by reading the program's own model: what is added there is tested here.
class ArgumentsTest {

    /// What is no value of any type: each verb that takes it would do something else than was meant.
    private static final List<String> NEVER = List.of("", " ", "\t", "\n", "\u0000", "a\nb");

    /// What is no value of these types.
    private static final Map<String, List<String>> NEAR = Map.ofEntries(
            Map.entry("UserId", List.of("a b", "a{b", "a}b", "é", "\u202ea", "x".repeat(256))),
            Map.entry("Role", List.of("Analyst", "analysts", "root", "analyst auditor")),
            Map.entry("Line", List.of("\u2003", "a\u0007b", "x".repeat(501))),
            Map.entry("Topic", List.of("todo", "todo.event", "Todo.events", "todo.events ")),
            Map.entry("Port", List.of("0", "-1", "+1", "65536", "01", "1.0", "0x10", "http", "99999999999")),
            Map.entry(
                    "HttpUrl",
                    List.of(
                            "127.0.0.1:8080",
                            "localhost",
                            "ftp://x",
                            "http://",
                            "http://x:0",
                            "http://x:99999",
                            "http://a b",
                            "http://x?y",
                            "http://u@x",
                            "//x",
                            "http:/x")),
            Map.entry("RedisUrl", List.of("127.0.0.1:6379", "http://x", "redis://", "redis://x:0", "redis://x/y")),
            Map.entry(
                    "JdbcUrl",
                    List.of(
                            "mysql://x/y",
                            "jdbc:mysql://x",
                            "jdbc:mysql://x/",
                            "jdbc:postgresql://x/y",
                            "jdbc:mysql:/x/y",
                            "jdbc:mysql://x/y z")),
            Map.entry(
                    "MySqlServer",
                    List.of(
                            "mysql://127.0.0.1",
                            "jdbc:mysql://db.example.com:3306/",
                            "jdbc:mysql://127.0.0.1:3306/todo",
                            "jdbc:mysql://localhost:x/",
                            "jdbc:mysql://127.0.0.1/?user=root&password=a b")),
            Map.entry(
                    "Brokers",
                    List.of("x", "x:", ":1", "x:0", "x:65536", "x:1,", ",x:1", "x:1 y:2", "http://x:1", "x:1;y:2")),
            Map.entry("BearerToken", List.of("a b", "Bearer x", "é", "a=b")),
            Map.entry("Login", List.of("a b", "x".repeat(81))),
            Map.entry("Password", List.of()),
            Map.entry(
                    "DeadLetterId",
                    List.of("7", "0", "0-", "-1", "0-+1", "00-1", "0-01", "0-1-2", "a-b", "0-1 ", "٠-١")),
            Map.entry("WebhookId", List.of("1", "0".repeat(36), "01933B2E-8C00-7000-8000-00000000E001")),
            Map.entry("Checksum", List.of("x", "{}", "sha256", "{\"sha256\":\"x\"}")),
            Map.entry(
                    "CheckpointQuote",
                    List.of("1", "0:" + "a".repeat(64), "1:" + "A".repeat(64), "1:ab", "01:" + "a".repeat(64))),
            Map.entry("ContextName", List.of("a b", "a/b", "é")),
            Map.entry("Span", List.of("0s", "5", "m", "-5m", "5d", "1h30m", "999999h")),
            Map.entry("int", List.of("-1", "+1", "1.0", "1e3", "x", "01", "0x10", "9999999999")),
            Map.entry("Integer", List.of("-1", "+1", "1.0", "1e3", "x", "01", "0x10", "9999999999")),
            Map.entry("long", List.of("-1", "+1", "1.0", "x", "01", "9999999999999999999")),
            Map.entry("Long", List.of("-1", "+1", "1.0", "x", "01", "9999999999999999999")),
            Map.entry("double", List.of("-1", "+1", "NaN", "Infinity", "1e9", "x", "1,5", ".5")),
            Map.entry("Path", List.of()),
            Map.entry("Service", List.of("todo", "Audit", "audit ", "billing")),
            Map.entry("Action", List.of("List", "redrive", "delete")));

    private static final Set<String> FLAGS = Set.of("boolean", "Boolean");

    private static final ByteArrayOutputStream ERR = new ByteArrayOutputStream();
    private static final CommandLine PROGRAM = Todo.commandLine(
            new Terminal(new PrintStream(new ByteArrayOutputStream()), new PrintStream(ERR, true), false, false));

    record Argument(List<String> verb, ArgSpec spec) {

        String type() {
            return (spec.auxiliaryTypes().length > 0 ? spec.auxiliaryTypes()[0] : spec.type()).getSimpleName();
        }

        @Override
        public String toString() {
            return String.join(" ", verb) + " " + spec.paramLabel()
                    + (spec instanceof OptionSpec option ? " " + option.longestName() : "");
        }
    }

    static List<Argument> arguments() {
        var found = new ArrayList<Argument>();
        collect(PROGRAM, List.of(), found);
        return found;
    }

    private static void collect(CommandLine program, List<String> verb, List<Argument> found) {
        CommandSpec spec = program.getCommandSpec();
        Stream.concat(spec.options().stream(), spec.positionalParameters().stream())
                .filter(argument ->
                        !(argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp())))
                .map(argument -> new Argument(verb, argument))
                .forEach(found::add);
        program.getSubcommands().forEach((name, subcommand) -> {
            if (!name.equals("help")) {
                collect(
                        subcommand,
                        Stream.concat(verb.stream(), Stream.of(name)).toList(),
                        found);
            }
        });
    }

    @Test
    void everyArgumentHasATypeThatChecksIt() {
        assertThat(arguments()).hasSizeGreaterThan(60).allSatisfy(argument -> assertThat(argument.type())
                .as("%s", argument)
                .isIn(Stream.concat(NEAR.keySet().stream(), FLAGS.stream()).toList()));
    }

    static Stream<Arguments> badValues() {
        return arguments().stream()
                .filter(argument -> !FLAGS.contains(argument.type()))
                .flatMap(argument -> Stream.concat(NEVER.stream(), NEAR.get(argument.type()).stream())
                        .map(value -> Arguments.of(argument, value)));
    }

    /// On one line that says what is wrong, before anything is looked at or done.
    @ParameterizedTest
    @MethodSource("badValues")
    void valueThatIsNoneIsWrongUsage(Argument argument, String value) {
        var err = new ByteArrayOutputStream();
        assertThat(todo(err, call(argument, value)))
                .as("%s, '%s': %s", argument, value, err)
                .isEqualTo(2);
        assertThat(err.toString())
                .as("%s", argument)
                .startsWith("todo: ")
                .hasLineCount(1)
                .doesNotContain("\u001b", "Exception");
    }

    @Test
    void secretIsNotShownWhenItIsRefused() {
        for (var option : List.of("--token", "--audit-db-password")) {
            var err = new ByteArrayOutputStream();
            var verb = option.equals("--token") ? List.of("outbox") : List.of("verify", "audit");
            var call = Stream.concat(verb.stream(), Stream.of(option, "hunter2 \n"))
                    .toList();
            assertThat(todo(err, call)).isEqualTo(2);
            assertThat(err.toString()).doesNotContain("hunter2");
        }
    }

    static Stream<String> meaningless() {
        return Stream.of(
                "dead-letters audit list 0-17",
                "dead-letters audit --all",
                "dead-letters audit list --yes",
                "dead-letters audit show 0-1 --settled",
                "dead-letters audit show",
                "dead-letters audit re-drive",
                "dead-letters audit re-drive 0-1 --all",
                "dead-letters audit re-drive 0-1 --cause missing",
                "dead-letters audit re-drive --all --cause missing",
                "dead-letters audit discard 0-1 --cause missing",
                "dead-letters audit causes 0-1",
                "dead-letters audit causes --cause missing",
                "dead-letters audit show 0-1 --cause missing",
                "dead-letters --cause missing",
                "dead-letters --settled",
                "dead-letters audit discard",
                "dead-letters audit discard --all",
                "rebuild cache --jdbc-url jdbc:mysql://x/y",
                "rebuild cache --expect {\"sha256\":\"" + "a".repeat(64) + "\"}",
                "rebuild audit --redis redis://x:1",
                "up --servers --todo-port 1",
                "outbox re-drive",
                "outbox discard alice",
                "erase",
                "webhooks show",
                "webhooks list 01933b2e-8c00-7000-8000-00000000e001",
                "webhooks list --port 8090",
                "webhooks listen --from 7",
                "webhooks disable 01933b2e-8c00-7000-8000-00000000e001 --from 7",
                "webhooks enable 01933b2e-8c00-7000-8000-00000000e001 17",
                "token alice bob");
    }

    @ParameterizedTest
    @MethodSource("meaningless")
    void argumentThatTheCallWouldNotLookAtIsWrongUsage(String call) {
        var err = new ByteArrayOutputStream();
        assertThat(todo(err, List.of(call.split(" ")))).as("%s", err).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void everyTypeOfOursRefusesWhatIsNone() {
        assertThat(ArgumentTypes.converters().keySet())
                .allSatisfy(type -> assertThat(NEAR).containsKey(type.getSimpleName()));
    }

    /// A whole call: with it stand valid values for what else the verb requires.
    private List<String> call(Argument argument, String value) {
        var call = new ArrayList<>(argument.verb());
        for (var positional : argument.spec().command().positionalParameters()) {
            if (positional == argument.spec()) {
                call.add(value);
                break;
            }
            if (positional.required() || isService(positional)) {
                call.add(valid(positional));
            } else if (argument.spec() instanceof PositionalParamSpec) {
                call.add("show");
            }
        }
        argument.spec().command().options().stream()
                .filter(option -> option.required() && option != argument.spec())
                .forEach(option -> call.addAll(List.of(option.longestName(), "reason")));
        if (argument.spec() instanceof OptionSpec option) {
            call.add(option.longestName() + "=" + value);
        }
        return call;
    }

    private static String valid(PositionalParamSpec positional) {
        return isService(positional) ? "audit" : "alice";
    }

    private static boolean isService(PositionalParamSpec positional) {
        return positional.type().getSimpleName().equals("Service");
    }

    /// One program for all calls: to make it takes longer than to call it.
    private int todo(ByteArrayOutputStream err, List<String> call) {
        ERR.reset();
        try {
            return PROGRAM.execute(call.toArray(String[]::new));
        } finally {
            err.writeBytes(ERR.toByteArray());
        }
    }
}
