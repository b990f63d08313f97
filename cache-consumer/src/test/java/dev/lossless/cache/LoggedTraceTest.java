package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever looks for a request finds what became of its events.
@QuarkusTest
class LoggedTraceTest extends RealServersTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    RedisProxy proxy;

    @AfterEach
    void restoreRedis() {
        proxy.restore();
    }

    @Test
    void deadLetterIsLoggedWithItsTrace() {
        try (var lines = new LogLines(Inbox.class)) {
            var record = send(traced(1).withValue("no event"));
            var place = "dead letter: topic=todo.events partition=%d offset=%d "
                    .formatted(record.partition(), record.offset());
            await().until(() -> !lines.tracesOf(place).isEmpty());
            assertThat(lines.tracesOf(place)).containsExactly(Optional.of(TRACE));
        }
    }

    @Test
    void gapIsLoggedWithTheTraceOfTheEventThatShowsIt() {
        try (var lines = new LogLines(Inbox.class)) {
            send(untraced(1));
            send(traced(3));
            send(untraced(5));
            await().until(() -> lines.tracesOf("userId=" + user).size() == 2);
            assertThat(lines.tracesOf("userId=" + user + " topic=todo.events sequence=3"))
                    .containsExactly(Optional.of(TRACE));
            assertThat(lines.tracesOf("userId=" + user + " topic=todo.events sequence=5"))
                    .containsExactly(Optional.empty());
        }
    }

    @Test
    void retryIsLoggedWithTheTraceOfTheRecordThatWaits() {
        try (var lines = new LogLines(Retries.class)) {
            proxy.takeAway();
            send(traced(1));
            await().until(() -> !lines.tracesOf("invalidating failed").isEmpty());
            assertThat(lines.tracesOf("invalidating failed")).containsOnly(Optional.of(TRACE));
            proxy.restore();
            await().until(() -> minVersion(user) == 1);
        }
    }

    private Example traced(long sequence) {
        return Example.todoCreated(user, sequence).with("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    }

    private Example untraced(long sequence) {
        return Example.todoCreated(user, sequence).without("traceparent");
    }
}
