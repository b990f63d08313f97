package dev.lossless.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.edge.EdgeTest;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.Arrays;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No text of somebody else begins a line of the log.
@EdgeTest
class OneLineLogsTest {

    private static final String FORGED = "2026-11-28T08:00:00.000Z INFO  forged";

    private final PatternFormatter lines = new PatternFormatter("%s%e");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000b", "\f", "\u001b[2K"})
    void textThatEndsALineDoesNot(String end) {
        assertThat(logged("exported by %s", "alice" + end + FORGED, null))
                .doesNotContain(end)
                .contains("alice\\");
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        assertThat(logged("exported by %s", "Zoë 🎉 \\n", null)).isEqualTo("exported by Zoë 🎉 \\n");
    }

    @Test
    void messagesOfExceptionsAreOneLineEach() {
        var cause = new IllegalStateException("cause\n" + FORGED);
        var text = logged("failed: %s", "x", new IllegalArgumentException("outer\r\n" + FORGED, cause));
        assertThat(text.lines())
                .noneMatch(line -> line.startsWith("2026"))
                .anyMatch(line -> line.contains("IllegalArgumentException: outer\\r\\n2026"))
                .anyMatch(line -> line.contains("IllegalStateException: cause\\n2026"))
                .anyMatch(line -> line.contains("at dev.lossless.edge.log.OneLineLogsTest"));
    }

    @Test
    void consoleHasTheFilter() {
        assertThat(Arrays.stream(InitialConfigurator.DELAYED_HANDLER.getHandlers()))
                .filteredOn(ConsoleHandler.class::isInstance)
                .isNotEmpty()
                .allSatisfy(console -> {
                    var entry = new ExtLogRecord(Level.SEVERE, "alice\n" + FORGED, FormatStyle.NO_FORMAT, "");
                    assertThat(console.getFilter().isLoggable(entry)).isTrue();
                    assertThat(entry.getMessage()).isEqualTo("alice\\n" + FORGED);
                });
    }

    private String logged(String format, String text, Throwable thrown) {
        var entry = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, OneLineLogsTest.class.getName());
        entry.setParameters(new Object[] {text});
        entry.setThrown(thrown);
        assertThat(new OneLineLogs().isLoggable(entry)).isTrue();
        return lines.format(entry);
    }
}
