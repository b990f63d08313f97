package dev.lossless.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailServerTest {

    @TempDir
    Path folder;

    @Test
    void everyMailIsAFileAsItCame() throws IOException {
        try (var server = MailServer.start(folder)) {
            var answers = say(
                    server,
                    "EHLO here",
                    "MAIL FROM:<no-reply@todo.invalid>",
                    "RCPT TO:<ada@example.com>",
                    "DATA",
                    "Subject: caf\u00e9\r\n\r\nFirst line\r\n..two dots were one\r\n.",
                    "QUIT");
            assertThat(answers)
                    .extracting(answer -> answer.substring(0, 3))
                    .containsExactly("220", "250", "250", "250", "354", "250", "221");
        }
        assertThat(texts()).containsExactly("Subject: caf\u00e9\r\n\r\nFirst line\r\n.two dots were one\r\n");
    }

    @Test
    void recipientIsAPartOfTheNameAndLeavesTheFolderInNoWay() throws IOException {
        try (var server = MailServer.start(folder)) {
            say(server, "MAIL FROM:<a@b>", "RCPT TO:<../../x@example.com>", "DATA", "Subject: x\r\n.", "QUIT");
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .singleElement()
                    .asString()
                    .endsWith("-.._.._x@example.com.eml");
        }
    }

    @Test
    void mailThatIsCutOffIsNone() throws IOException {
        try (var server = MailServer.start(folder)) {
            say(server, "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA");
            say(server, "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", "Subject: whole\r\n.", "QUIT");
        }
        assertThat(texts()).containsExactly("Subject: whole\r\n");
    }

    /// One after the other, each when the one before is answered.
    private static List<String> say(MailServer server, String... commands) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            var answers = new ArrayList<>(List.of(in.readLine()));
            for (var command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
                answers.add(in.readLine());
            }
            return answers;
        }
    }

    private List<String> texts() throws IOException {
        try (var files = Files.list(folder)) {
            var texts = new ArrayList<String>();
            for (var file : files.toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }
}
