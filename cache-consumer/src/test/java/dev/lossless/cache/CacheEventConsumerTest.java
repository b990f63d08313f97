package dev.lossless.cache;

import static dev.lossless.cache.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CacheEventConsumerTest extends RealServersTest {

    RedisProxy proxy;

    @AfterEach
    void restoreRedis() {
        proxy.restore();
    }

    @Test
    void duplicateEventKeepsTheGeneration() {
        var before = count("duplicate");
        var event = Example.todoCreated(user, 1);
        send(event);
        await().until(() -> minVersion(user) == 1);
        var generation = generation(user);
        send(event);
        sendMarker();
        assertThat(generation(user)).isEqualTo(generation);
        await().until(() -> count("duplicate") == before + 1);
    }

    @Test
    void lateEventNeverLowersMinVersion() {
        send(Example.todoCreated(user, 5));
        await().until(() -> minVersion(user) == 5);
        var generation = generation(user);
        send(Example.todoCreated(user, 4));
        sendMarker();
        assertThat(minVersion(user)).isEqualTo(5);
        assertThat(generation(user)).isEqualTo(generation);
    }

    /// Consumed after all that was sent before, as it lies in the same partition.
    private void sendMarker() {
        var marker = user + "-marker";
        send(Example.todoCreated(marker, 1).toProduce(user));
        await().until(() -> minVersion(marker) == 1);
    }

    @Test
    void missingEventIsAGap() {
        var before = gaps();
        send(Example.todoCreated(user, 1));
        send(Example.todoCreated(user, 4));
        await().until(() -> minVersion(user) == 4);
        await().until(() -> gaps() == before + 1);
    }

    @Test
    void eventsOfManyUsersInvalidateEachOfThem() {
        var before = gaps();
        sendAll(LongStream.rangeClosed(1, 30).boxed().flatMap(sequence -> IntStream.range(0, 20)
                .mapToObj(number -> Example.todoCreated(user + "-" + number, sequence))));
        for (var number = 0; number < 20; number++) {
            var each = user + "-" + number;
            await().until(() -> minVersion(each) == 30);
        }
        assertThat(gaps()).isEqualTo(before);
    }

    @Test
    void unknownTypeInvalidatesAndIsCounted() {
        var before = count("unknown");
        send(Example.todoCreated(user, 1).withType("TodoArchived"));
        await().until(() -> minVersion(user) == 1);
        await().until(() -> count("unknown") == before + 1);
    }

    @Test
    void valueThatIsNotJsonGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Example.todoCreated(user, 1).withValue("not json"), "the value is not JSON");
        assertThat(minVersion(user)).isEqualTo(1);
    }

    @Test
    void recordWithoutARequiredHeaderGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(Example.todoCreated(user, 1).without("ce_userid"), "header ce_userid is missing");
    }

    @Test
    void userIdWithBracesGoesToTheDeadLetterTopicAndOthersGoOn() {
        assertDeadLettered(
                Example.todoCreated(user + "{x}", 1),
                "header ce_userid is not 1 to 255 visible ASCII characters without braces");
    }

    private void assertDeadLettered(Example poison, String cause) {
        try (var deadLetters = new DeadLetterTopic(bootstrapServers)) {
            var before = count("dead-letter");
            var source = send(poison);
            send(Example.todoCreated(user + "-other", 1));
            var letter = deadLetters.of(source);
            assertThat(header(letter, "dead-letter-cause")).isEqualTo(cause);
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
        var source = send(Example.todoCreated(user, 1));
        await().until(() -> retries() >= before + 4);
        given().get("/q/health/live").then().statusCode(200);
        assertThat(isCommitted(source)).isFalse();
        proxy.restore();
        await().until(() -> minVersion(user) == 1);
        await().until(() -> isCommitted(source));
        assertThat(member()).isEqualTo(member);
        send(Example.todoCreated(user, 2));
        await().until(() -> minVersion(user) == 2);
    }
}
