package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextsTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("todo.yaml");
        Files.writeString(file, """
                contexts:
                  here: {todo-url: "http://127.0.0.1:1/here", token: abc}
                  there: {todo-url: "http://127.0.0.1:1/there", token: abc}
                  half: {todo-url: "http://127.0.0.1:1/half"}
                  wrong: {todo-url: nowhere, token: abc}
                  odd: {todo-uri: "http://127.0.0.1:1"}
                """);
    }

    @Test
    void chosenContextSaysWhereTheSystemIs() {
        assertThat(outbox("--context", "here")).isEqualTo(1);
        assertThat(err.toString()).contains("http://127.0.0.1:1/");
        assertThat(contexts("--context=there").values(known())).containsEntry("todo-url", "http://127.0.0.1:1/there");
    }

    @Test
    void contextIsChosenByTheCallElseTheEnvironmentElseTheFile() throws IOException {
        Files.writeString(file, "current: half\n" + Files.readString(file));
        assertThat(url()).endsWith("/half");
        assertThat(url(Map.of("TODO_CONTEXT", "here"))).endsWith("/here");
        assertThat(url(Map.of("TODO_CONTEXT", "here"), "--context", "there")).endsWith("/there");
    }

    @Test
    void whatTheCallSaysGoesBefore() {
        assertThat(outbox("--context", "here", "--todo-url", "http://127.0.0.1:2"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("http://127.0.0.1:2/").doesNotContain("127.0.0.1:1");
    }

    /// A system that runs here is another one.
    @Test
    void whatAContextLeavesOutIsNotTakenFromHere() {
        assertThat(outbox("--context", "half")).isEqualTo(1);
        assertThat(err.toString()).contains("--token is not given").hasLineCount(1);
    }

    @Test
    void valueOfAContextIsCheckedByItsType() {
        assertThat(outbox("--context", "wrong")).isEqualTo(2);
        assertThat(err.toString()).contains("'nowhere' is not an address").hasLineCount(1);
    }

    @Test
    void mistakeInTheFileIsNamed() throws IOException {
        assertThat(outbox("--context", "odd")).isNotZero();
        assertThat(err.toString()).contains("what is no option: todo-uri", "todo-url");
        err.reset();
        assertThat(outbox("--context", "nobody")).isNotZero();
        assertThat(err.toString()).contains("no context nobody", "half, here, odd, there, wrong");
        err.reset();
        Files.writeString(file, "context: {}\n");
        assertThat(outbox("--context", "here")).isNotZero();
        assertThat(err.toString()).contains(file.toString(), "context");
    }

    @Test
    void withoutAFileThereIsNoContext() throws IOException {
        Files.delete(file);
        assertThat(contexts().values(known())).isEmpty();
        assertThat(outbox("--context", "here")).isNotZero();
        assertThat(err.toString()).contains("there is no file " + file);
    }

    @Test
    void fileIsNamedFromWhereTheContextsLie() throws IOException {
        Files.writeString(file, "contexts: {here: {kafka: \"127.0.0.1:1\", kafka-config: kafka.properties}}\n");
        var terminal = terminal();
        var code = Todo.commandLine(terminal, contexts("--context", "here"))
                .execute("verify", "events", "--context", "here");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .contains(folder.resolve("kafka.properties").toString())
                .hasLineCount(1);
    }

    private String url(String... call) {
        return url(Map.of(), call);
    }

    private String url(Map<String, String> environment, String... call) {
        var more = new HashMap<>(environment);
        more.put("TODO_CONFIG", file.toString());
        return Contexts.of(more, List.of(call)).values(known()).get("todo-url");
    }

    private Contexts contexts(String... call) {
        return Contexts.of(Map.of("TODO_CONFIG", file.toString()), List.of(call));
    }

    private TreeSet<String> known() {
        return Contexts.names(Todo.commandLine(terminal()));
    }

    private int outbox(String... options) {
        var call = new ArrayList<>(List.of("outbox"));
        call.addAll(List.of(options));
        return Todo.commandLine(terminal(), contexts(options)).execute(call.toArray(String[]::new));
    }

    private Terminal terminal() {
        return new Terminal(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err, true), false, false);
    }
}
