package dev.lossless.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.Terminal;
import dev.lossless.cli.Todo;
import dev.lossless.cli.argument.ArgumentTypes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ArgumentsTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CommandLine program = Todo.commandLine(
            new Terminal(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err, true), false, false),
            Bench.class);

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of("creates", "create, mixed"),
                Arguments.of("Create", "outage"),
                Arguments.of("", "catch-up"),
                Arguments.of("create,mixed", "backlog"));
    }

    /// Before anything is done, on one line.
    @ParameterizedTest
    @MethodSource("unknown")
    void nameThatDoesNotExistIsRefusedWithThoseThatDo(String name, String existing) {
        assertThat(program.execute("bench", name)).isEqualTo(2);
        assertThat(err.toString()).startsWith("todo: ").hasLineCount(1).contains("'", existing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench --users 0",
                "bench --connections 0",
                "bench --connections 64,0",
                "bench create catch-up",
                "bench outage --running",
                "bench deliveries --running",
                "bench greedy-user --seconds 4",
                "bench greedy-user create",
                "bench growth --running",
                "bench create --due 5",
                "bench deliveries --webhooks 1"
            })
    void valueThatCannotBeMeantIsWrongUsage(String call) {
        assertThat(program.execute(call.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("todo: ").hasLineCount(1);
    }

    @Test
    void everyArgumentHasATypeThatChecksIt() {
        var types = new HashSet<Class<?>>(ArgumentTypes.converters().keySet());
        types.addAll(List.of(boolean.class, ProfileName.class));
        var spec = program.getSubcommands().get("bench").getCommandSpec();
        assertThat(spec.args()).hasSizeGreaterThan(7).allSatisfy(argument -> assertThat(types)
                .contains(argument.auxiliaryTypes()[0]));
    }
}
