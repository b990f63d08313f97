package dev.lossless.subscriber.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.subscriber.channel.TestedApplication;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DeadLetterResourceTest extends TestedApplication {

    private static final String PATH = "/admin/dead-letters";

    @Test
    void deadLetterIsListedAndShownWithWhereItCameFrom() {
        var poison = event(1).withValue("not json");
        var source = send(poison);
        var id = idOf(deadLetterOf(user));
        var listed = page(before(id), "limit=1").get("deadLetters").get(0);
        assertThat(listed.get("id").asText()).isEqualTo(id);
        assertThat(listed.get("cause").asText()).startsWith("the value is not JSON");
        assertThat(listed.has("content")).isFalse();
        var shown = show(id);
        assertThat(shown.at("/source/topic").asText()).isEqualTo("subscriber.tested");
        assertThat(shown.at("/source/partition").asInt()).isEqualTo(source.partition());
        assertThat(shown.at("/source/offset").asLong()).isEqualTo(source.offset());
        assertThat(shown.at("/content/key").asText()).isEqualTo(user);
        assertThat(shown.at("/content/value").asText()).isEqualTo("not json");
        assertThat(shown.at("/content/headers/ce_id").asText())
                .isEqualTo(poison.headers().get("ce_id"));
        assertThat(shown.get("settled").asBoolean()).isFalse();
    }

    @Test
    void valueThatIsNotTextIsShownInBase64() {
        send(event(1).withValue(new byte[] {(byte) 0xff, 0}));
        assertThat(show(idOf(deadLetterOf(user))).at("/content/value").asText()).isEqualTo("base64:/wA=");
    }

    /// A record that was unreadable for an earlier version of this service, and is not any more.
    @Test
    void deadLetterThatHasBecomeReadableIsRedrivenOnceAndStaysKnown() throws Exception {
        send(event(1));
        await().until(() -> effects().size() == 1);
        var id = publishDeadLetter(event(2), 7);
        redrive(id).then().statusCode(200).body("outcome", equalTo("re-driven"));
        assertThat(effects()).hasSize(2);
        var settlement = show(id).get("settlement");
        assertThat(settlement.get("outcome").asText()).isEqualTo("re-driven");
        assertThat(settlement.get("by").asText()).isEqualTo("root");
        assertThat(settlement.get("at").asText()).endsWith("Z");
        redrive(id).then().statusCode(409).body("type", equalTo("/problems/dead-letter-settled"));
        assertThat(effects()).hasSize(2);
    }

    @Test
    void redrivenEventThatWasRecordedMeanwhileIsADuplicate() throws Exception {
        var event = event(1);
        send(event);
        await().until(() -> effects().size() == 1);
        redrive(publishDeadLetter(event, 7)).then().statusCode(200).body("outcome", equalTo("duplicate"));
        assertThat(effects()).hasSize(1);
    }

    @Test
    void deadLetterThatIsStillUnreadableBecomesANewOne() {
        var source = send(event(1).withValue("not json"));
        var id = idOf(deadLetterOf(user));
        redrive(id)
                .then()
                .statusCode(200)
                .body("outcome", equalTo("dead-lettered-again"))
                .body("cause", startsWith("the value is not JSON"));
        var open = deadLettersOf(user);
        assertThat(open).hasSize(1);
        assertThat(idOf(open.getFirst())).isNotEqualTo(id);
        assertThat(open.getFirst().at("/source/offset").asLong()).isEqualTo(source.offset());
        assertThat(show(id).get("settled").asBoolean()).isTrue();
    }

    @Test
    void discardedDeadLetterIsListedOnlyOnRequest() {
        send(event(1).withValue("not json"));
        var id = idOf(deadLetterOf(user));
        as("root", "admin").post(path(id) + "/discard").then().statusCode(200).body("outcome", equalTo("discarded"));
        assertThat(deadLettersOf(user)).isEmpty();
        var settledToo =
                page(before(id), "limit=1&settled=true").get("deadLetters").get(0);
        assertThat(idOf(settledToo)).isEqualTo(id);
        assertThat(settledToo.get("settled").asBoolean()).isTrue();
        assertThat(show(id).at("/settlement/by").asText()).isEqualTo("root");
    }

    @Test
    void allAreRedrivenPageByPage() throws Exception {
        var ids = IntStream.rangeClosed(1, 5)
                .mapToObj(sequence -> publishDeadLetter(event(sequence), sequence))
                .toList();
        var first = redriveAll(before(ids.getFirst()) + "limit=2");
        assertThat(first.get("next").asText()).isEqualTo(ids.get(1));
        redriveAll("after=" + ids.get(1) + "&limit=500");
        assertThat(effects()).hasSize(5);
        assertThat(deadLettersOf(user)).isEmpty();
    }

    @Test
    void whatCameAfterTheGivenTimeIsNotRedriven() throws Exception {
        var id = publishDeadLetter(event(1), 1);
        redriveAll(before(id) + "until=2026-01-01T00:00:00Z");
        assertThat(effects()).isEmpty();
        assertThat(deadLettersOf(user)).hasSize(1);
        as("root", "admin").post(PATH + "/re-drive?until=now").then().statusCode(400);
    }

    @Test
    void pagesHoldEachOpenDeadLetterOnce() {
        var ids = IntStream.rangeClosed(1, 7)
                .mapToObj(sequence -> publishDeadLetter(event(sequence), sequence))
                .toList();
        as("root", "admin").post(path(ids.get(2)) + "/discard").then().statusCode(200);
        assertThat(deadLettersOf(user, before(ids.getFirst()), 2))
                .extracting(DeadLetterResourceTest::idOf)
                .containsExactlyElementsOf(
                        Stream.of(0, 1, 3, 4, 5, 6).map(ids::get).toList());
    }

    /// A new version reads what an old one could not; what only looks alike stays.
    @Test
    void allOfOneCauseAreRedriven() throws Exception {
        var cause = "unknown to version " + user;
        var first = publishDeadLetter(event(1), 1, cause);
        publishDeadLetter(event(2), 2, cause + " and more");
        publishDeadLetter(event(3), 3, cause);
        assertThat(countOf(cause)).isEqualTo(2);
        redriveAll(before(first) + "cause=" + cause);
        await().until(() -> effects().size() == 2);
        assertThat(countOf(cause)).isZero();
        assertThat(countOf(cause + " and more")).isOne();
        assertThat(deadLettersOf(user)).hasSize(1);
    }

    @Test
    void allOfOneCauseThatWereSeenAreDiscardedPageByPage() {
        var cause = "nonsense of " + user;
        var first = publishDeadLetter(event(1), 1, cause);
        publishDeadLetter(event(2), 2, cause + " and more");
        publishDeadLetter(event(3), 3, cause);
        var until =
                Instant.parse(causeOf(cause).orElseThrow().get("last").asText()).plusMillis(1);
        await().until(() -> Instant.now().isAfter(until));
        publishDeadLetter(event(4), 4, cause);
        var discarded = discardAll(before(first) + "limit=1&until=" + until + "&cause=" + cause);
        assertThat(discarded.at("/deadLetters/0/id").asText()).isEqualTo(first);
        assertThat(discarded.at("/deadLetters/0/outcome").asText()).isEqualTo("discarded");
        var rest = discardAll("after=" + discarded.get("next").asText() + "&until=" + until + "&cause=" + cause);
        assertThat(rest.get("deadLetters")).hasSize(1);
        assertThat(effects()).isEmpty();
        assertThat(show(first).at("/settlement/by").asText()).isEqualTo("root");
        assertThat(deadLettersOf(user))
                .extracting(letter -> letter.get("sequence").asText())
                .containsExactly("2", "4");
    }

    @Test
    void listHoldsThoseOfACauseOnRequest() {
        var cause = "nonsense of " + user;
        var id = publishDeadLetter(event(1), 1, cause);
        publishDeadLetter(event(2), 2, "something else");
        var page = page(before(id), "cause=" + cause);
        assertThat(page.get("deadLetters"))
                .extracting(DeadLetterResourceTest::idOf)
                .containsExactly(id);
    }

    @Test
    void nothingIsDiscardedWithoutACause() {
        var id = publishDeadLetter(event(1), 1, "nonsense");
        for (var query : List.of("", "?limit=5", "?cause=", "?cause=" + "x".repeat(501))) {
            as("root", "admin")
                    .post(PATH + "/discard" + query)
                    .then()
                    .statusCode(400)
                    .body("errors.parameter", hasItem("cause"));
        }
        assertThat(show(id).get("settled").asBoolean()).isFalse();
    }

    @Test
    void recordWithoutASourceCanOnlyBeDiscarded() {
        var id = publish(new ProducerRecord<>("subscriber-test.dead-letter", user.getBytes(UTF_8), null));
        redrive(id).then().statusCode(409).body("type", equalTo("/problems/dead-letter-without-source"));
        as("root", "admin").post(path(id) + "/discard").then().statusCode(200);
    }

    @Test
    void whatIsNoDeadLetterIsNotFound() {
        var id = publishDeadLetter(event(1), 7);
        as("root", "admin").post(path(id) + "/discard").then().statusCode(200);
        var marker = DeadLetterId.parse(id).orElseThrow().offset() + 1;
        as("root", "admin").get(PATH + "/0/" + marker).then().statusCode(404);
        as("root", "admin").get(PATH + "/0/999999999").then().statusCode(404);
        as("root", "admin").get(PATH + "/7/0").then().statusCode(404);
        as("root", "admin").get(PATH + "/zero/0").then().statusCode(404);
    }

    @Test
    void malformedParametersAreNamed() {
        as("root", "admin").get(PATH + "?limit=501").then().statusCode(400).body("errors", hasSize(1));
        as("root", "admin").get(PATH + "?after=x").then().statusCode(400).body("errors[0].parameter", equalTo("after"));
    }

    @Test
    void onlyAnAdministratorIsServed() {
        given().get(PATH).then().statusCode(401);
        as(user, "auditor").get(PATH).then().statusCode(403).body("type", equalTo("/problems/forbidden"));
    }

    private String publishDeadLetter(TestEvent example, long offset) {
        return publishDeadLetter(example, offset, "unreadable before");
    }

    private String publishDeadLetter(TestEvent example, long offset, String cause) {
        var deadLetter = example.toProduce();
        var headers = deadLetter.headers();
        headers.add("dead-letter-topic", example.topic().getBytes(UTF_8));
        headers.add("dead-letter-partition", "0".getBytes(UTF_8));
        headers.add("dead-letter-offset", Long.toString(offset).getBytes(UTF_8));
        headers.add("dead-letter-cause", cause.getBytes(UTF_8));
        return publish(new ProducerRecord<>(
                "subscriber-test.dead-letter", null, deadLetter.key(), deadLetter.value(), headers));
    }

    private String publish(ProducerRecord<byte[], byte[]> deadLetter) {
        var place = send(deadLetter);
        return place.partition() + "-" + place.offset();
    }

    private JsonNode deadLetterOf(String userId) {
        return await().until(() -> deadLettersOf(userId), deadLetters -> !deadLetters.isEmpty())
                .getFirst();
    }

    private List<JsonNode> deadLettersOf(String userId) {
        return deadLettersOf(userId, "", 500);
    }

    /// @param from as for [#page]: other tests leave hundreds of dead letters on the topic
    private List<JsonNode> deadLettersOf(String userId, String from, int limit) {
        var parameters = "limit=" + limit;
        return Stream.iterate(
                        page(from, parameters),
                        Objects::nonNull,
                        page -> page.has("next")
                                ? page("after=" + page.get("next").asText() + "&", parameters)
                                : null)
                .flatMap(page -> page.get("deadLetters").valueStream())
                .filter(deadLetter -> deadLetter.path("userId").asText().equals(userId))
                .toList();
    }

    /// @param from empty, or the parameter `after` and an ampersand
    private JsonNode page(String from, String parameters) {
        return json(as("root", "admin"), PATH + "?" + from + parameters);
    }

    private JsonNode show(String id) {
        return json(as("root", "admin"), path(id));
    }

    private static JsonNode json(RequestSpecification request, String path) {
        return TestEvent.json(request.get(path).then().statusCode(200).extract().asString());
    }

    private Response redrive(String id) {
        return as("root", "admin").post(path(id) + "/re-drive");
    }

    private JsonNode redriveAll(String parameters) {
        var answer = as("root", "admin").post(PATH + "/re-drive?" + parameters);
        return TestEvent.json(answer.then().statusCode(200).extract().asString());
    }

    private JsonNode discardAll(String parameters) {
        var answer = as("root", "admin").post(PATH + "/discard?" + parameters);
        return TestEvent.json(answer.then().statusCode(200).extract().asString());
    }

    private long countOf(String cause) {
        return causeOf(cause).map(found -> found.get("count").asLong()).orElse(0L);
    }

    private Optional<JsonNode> causeOf(String cause) {
        return json(as("root", "admin"), PATH + "/causes")
                .get("causes")
                .valueStream()
                .filter(found -> found.get("cause").asText().equals(cause))
                .findFirst();
    }

    private static String idOf(JsonNode deadLetter) {
        return deadLetter.get("id").asText();
    }

    /// What makes this dead letter the first of a page.
    private static String before(String id) {
        var place = DeadLetterId.parse(id).orElseThrow();
        return place.offset() == 0 ? "" : "after=" + place.partition() + "-" + (place.offset() - 1) + "&";
    }

    private static String path(String id) {
        return PATH + "/" + id.replace('-', '/');
    }
}
