package dev.lossless.acceptance.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.lossless.acceptance.Acceptance;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `./todo console` on the shared system, until it is closed as by Ctrl-C.
final class RunningConsole implements AutoCloseable {

    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/#\\S+");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread thread;

    RunningConsole() {
        thread = Thread.ofPlatform().name("console").start(() -> Acceptance.todo(out, err, "console"));
    }

    /// The link that it prints.
    String link() {
        return await().atMost(Duration.ofMinutes(1))
                .until(() -> LINK.matcher(out.toString(UTF_8)), Matcher::find)
                .group();
    }

    @Override
    public void close() {
        thread.interrupt();
        await().atMost(Duration.ofMinutes(1)).until(() -> !thread.isAlive());
    }
}
