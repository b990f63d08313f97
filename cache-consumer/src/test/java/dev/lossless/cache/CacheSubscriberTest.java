package dev.lossless.cache;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.testkit.LogLines;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CacheSubscriberTest extends RealServersTest {

    RedisProxy proxy;

    @AfterEach
    void restoreRedis() {
        proxy.restore();
    }

    @Test
    void duplicateEventKeepsTheGeneration() {
        var before = outcome("duplicate");
        var event = Examples.todoCreated(user, 1);
        send(event);
        await().until(() -> minVersion(user) == 1);
        var generation = generation(user);
        sendMarkerBehind(send(event));
        assertThat(generation(user)).isEqualTo(generation);
        await().until(() -> outcome("duplicate") == before + 1);
    }

    @Test
    void lateEventNeverLowersMinVersion() {
        send(Examples.todoCreated(user, 5));
        await().until(() -> minVersion(user) == 5);
        var generation = generation(user);
        sendMarkerBehind(send(Examples.todoCreated(user, 4)));
        assertThat(minVersion(user)).isEqualTo(5);
        assertThat(generation(user)).isEqualTo(generation);
    }

    /// Consumed after all that was sent before, as it lies in the same partition.
    private void sendMarkerBehind(RecordMetadata source) {
        var marker = user + "-marker";
        send(Examples.todoCreated(marker, 1).toProduce(source.partition()));
        await().until(() -> minVersion(marker) == 1);
    }

    @Test
    void unknownTypeInvalidatesAndIsCounted() {
        var before = outcome("unknown");
        send(Examples.todoCreated(user, 1).with("ce_type", "TodoArchived"));
        await().until(() -> minVersion(user) == 1);
        await().until(() -> outcome("unknown") == before + 1);
    }

    /// Something may have changed, only nobody can tell what.
    @Test
    void unreadableEventOfALegibleUserInvalidates() {
        send(Examples.todoCreated(user, 1).withValue("not json"));
        await().until(() -> minVersion(user) == 1);
    }

    @Test
    void silentRedisDelaysInvalidationAndCommitAndNothingElse() throws Exception {
        proxy.silence();
        assertDelayed();
    }

    @Test
    void unreachableRedisDelaysInvalidationAndCommitAndNothingElse() throws Exception {
        proxy.takeAway();
        assertDelayed();
    }

    /// Longer than the consumer may go without a poll. It polls on, so it keeps its place in the group.
    private void assertDelayed() throws Exception {
        var before = metric("retries");
        var member = member();
        var source = send(Examples.todoCreated(user, 1));
        await().until(() -> metric("retries") >= before + 4);
        given().get("/q/health/live").then().statusCode(200);
        assertThat(isCommitted(source)).isFalse();
        proxy.restore();
        await().until(() -> minVersion(user) == 1);
        await().until(() -> isCommitted(source));
        assertThat(member()).isEqualTo(member);
        send(Examples.todoCreated(user, 2));
        await().until(() -> minVersion(user) == 2);
    }

    /// Whoever looks for a request finds what became of its events.
    @Test
    void retryIsLoggedWithTheTraceOfTheRecordThatWaits() {
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (var lines = new LogLines(Retries.class)) {
            proxy.takeAway();
            send(Examples.todoCreated(user, 1).with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
            await().until(() -> !lines.tracesOf("handling failed").isEmpty());
            assertThat(lines.tracesOf("handling failed")).containsOnly(Optional.of(trace));
            proxy.restore();
            await().until(() -> minVersion(user) == 1);
        }
    }
}
