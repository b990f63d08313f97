package dev.lossless.drill;

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
            Drill.class);

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of("poisons", "poison"),
                Arguments.of("Poison", "oversized"),
                Arguments.of("", "older-todo-service"),
                Arguments.of("poison,oversize", "oversized"));
    }

    /// Before anything is done, on one line.
    @ParameterizedTest
    @MethodSource("unknown")
    void nameThatDoesNotExistIsRefusedWithThoseThatDo(String name, String existing) {
        assertThat(program.execute("drill", "--faults", name)).isEqualTo(2);
        assertThat(err.toString()).startsWith("todo: ").hasLineCount(1).contains("'", existing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drill --brokers 2",
                "drill --rate 0",
                "drill --rate 2001",
                "drill --users 0",
                "drill --users 1000"
            })
    void valueThatCannotBeMeantIsWrongUsage(String call) {
        assertThat(program.execute(call.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("todo: ").hasLineCount(1);
    }

    @Test
    void everyArgumentHasATypeThatChecksIt() {
        var types = new HashSet<Class<?>>(ArgumentTypes.converters().keySet());
        types.addAll(List.of(boolean.class, FaultName.class));
        var spec = program.getSubcommands().get("drill").getCommandSpec();
        assertThat(spec.args()).hasSizeGreaterThan(7).allSatisfy(argument -> assertThat(types)
                .contains(argument.auxiliaryTypes()[0]));
    }
}
