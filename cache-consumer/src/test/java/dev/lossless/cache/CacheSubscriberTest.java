package dev.lossless.cache;

import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.engine.Retries;
import dev.lossless.subscriber.testkit.DeadLetterTopic;
import dev.lossless.subscriber.testkit.LogLines;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
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
        var before = count("duplicate");
        var event = Examples.todoCreated(user, 1);
        send(event);
        await().until(() -> minVersion(user) == 1);
        var generation = generation(user);
        sendMarkerBehind(send(event));
        assertThat(generation(user)).isEqualTo(generation);
        await().until(() -> count("duplicate") == before + 1);
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
    void missingEventIsAGap() {
        var before = gaps();
        send(Examples.todoCreated(user, 1));
        send(Examples.todoCreated(user, 4));
        await().until(() -> minVersion(user) == 4);
        await().until(() -> gaps() == before + 1);
    }

    @Test
    void eventsOfManyUsersInvalidateEachOfThem() {
        var before = gaps();
        sendAll(LongStream.rangeClosed(1, 30).boxed().flatMap(sequence -> IntStream.range(0, 20)
                .mapToObj(number -> Examples.todoCreated(user + "-" + number, sequence))));
        for (var number = 0; number < 20; number++) {
            var each = user + "-" + number;
            await().until(() -> minVersion(each) == 30);
        }
        assertThat(gaps()).isEqualTo(before);
    }

    @Test
    void unknownTypeInvalidatesAndIsCounted() {
        var before = count("unknown");
        send(Examples.todoCreated(user, 1).with("ce_type", "TodoArchived"));
        await().until(() -> minVersion(user) == 1);
        await().until(() -> count("unknown") == before + 1);
    }

    @Test
    void valueThatIsNotJsonGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Examples.todoCreated(user, 1).withValue("not json"), "the value is not JSON");
        assertThat(minVersion(user)).isEqualTo(1);
    }

    @Test
    void recordWithoutARequiredHeaderGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Examples.todoCreated(user, 1).without("ce_userid"), "header ce_userid is missing");
    }

    @Test
    void userIdWithBracesGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(
                Examples.todoCreated(user + "{x}", 1),
                "header ce_userid is not 1 to 255 visible ASCII characters without braces");
    }

    private void assertDeadLettered(TestEvent poison, String cause) {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers, GROUP + ".dead-letter")) {
            var before = count("dead-letter");
            var source = send(poison);
            send(Examples.todoCreated(user + "-other", 1));
            var letter = deadLetters.of(source);
            assertThat(header(letter, "dead-letter-cause")).startsWith(cause);
            assertThat(header(letter, "dead-letter-time")).endsWith("Z");
            assertThat(letter.key()).isEqualTo(poison.toProduce().key());
            assertThat(letter.value()).isEqualTo(poison.value());
            assertThat(originalHeaders(letter.headers())).isEqualTo(poison.headers());
            await().until(() -> minVersion(user + "-other") == 1);
            await().until(() -> count("dead-letter") == before + 1);
            assertThat(deadLetters.find(source)).hasSize(1);
        }
    }

    private static Map<String, String> originalHeaders(Iterable<Header> headers) {
        var original = new HashMap<String, String>();
        for (var header : headers) {
            if (!header.key().startsWith("dead-letter-")) {
                original.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        return original;
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
        var before = retries();
        var member = member();
        var source = send(Examples.todoCreated(user, 1));
        await().until(() -> retries() >= before + 4);
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
