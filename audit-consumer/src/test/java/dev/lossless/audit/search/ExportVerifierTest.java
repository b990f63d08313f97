package dev.lossless.audit.search;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The script for auditors on this module's page, as it stands there, run on exports of the service.
@QuarkusTest
class ExportVerifierTest extends RealServersTest {

    private static final Pattern SCRIPT = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    /// What a run of the script came to.
    record Verdict(int exitCode, String output) {}

    @BeforeEach
    void requirePython() throws IOException, InterruptedException {
        assumeTrue(run(Path.of("/dev/null"), "--version").exitCode() == 0, "there is no python3");
    }

    @Test
    void exportProvesItselfWhateverItsValuesHold() throws Exception {
        var hostile = "{\"todo\": {\"title\": \"\\\"data\\\":{} Käse 🧀 \\u2028\",\n \"x\": {\"data\":1}}}";
        sendAll(Stream.of(
                Events.todoCreated(user, 1),
                Events.todoCreated(user, 2).without("traceparent"),
                Events.todoCreated(user, 3).with("ce_type", "TodoSeen").withValue(hostile),
                Events.profileUpdated(user, 1)));
        await().until(() -> entries(user) == 4);
        execute("DELETE FROM audit_value WHERE topic = 'todo.events' AND sequence = 1 AND user_id = '" + user + "'");
        assertThat(verify(UnaryOperator.identity())).isEqualTo(new Verdict(0, "4 entries in 2 chains are unbroken\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "a value, '\"title\" ?: ?\"[^\"]*\"', '\"title\":\"other\"'",
        "a value and no salt, '\"salt\":\"[^\"]*\",(.*)\"title\" ?: ?\"[^\"]*\"', '$1\"title\":\"other\"'",
        "a type, TodoCreated, TodoDeleted",
        "a user, '\"userId\":\"user', '\"userId\":\"xser'",
        "a time, '\"occurredAt\":\"20', '\"occurredAt\":\"19'",
        "a missing entry, '(?m)^.*\"link\":2,.*\n', ''",
        "a doubled entry, '(?m)^(.*\"link\":2,.*\n)', '$1$1'",
    })
    void alteredExportIsFound(String what, String pattern, String other) throws Exception {
        sendAll(Stream.of(1L, 2L, 3L).map(sequence -> Events.todoCreated(user, sequence)));
        await().until(() -> entries(user) == 3);
        assertThat(verify(UnaryOperator.identity()).exitCode()).isZero();
        var verdict = verify(export -> {
            var altered = export.replaceFirst(pattern, other);
            assertThat(altered).as(what).isNotEqualTo(export);
            return altered;
        });
        assertThat(verdict.exitCode()).as(what).isEqualTo(1);
        assertThat(verdict.output()).doesNotContain("unbroken");
    }

    private Verdict verify(UnaryOperator<String> alteration) throws IOException, InterruptedException {
        var export = as("the-auditor", "auditor")
                .queryParam("user", user)
                .get("/audit/export")
                .asString();
        var script = SCRIPT.matcher(Files.readString(Path.of("README.md")));
        assertThat(script.find()).isTrue();
        var input = Files.writeString(folder.resolve("export.ndjson"), alteration.apply(export));
        return run(
                input,
                Files.writeString(folder.resolve("verify.py"), script.group(1)).toString());
    }

    private Verdict run(Path input, String argument) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        try {
            var python = new ProcessBuilder("python3", argument)
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(python.waitFor(30, SECONDS)).isTrue();
            return new Verdict(python.exitValue(), Files.readString(output));
        } catch (IOException _) {
            return new Verdict(-1, "it cannot be started");
        }
    }
}
