package dev.lossless.analytics;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DeadLetterResourceTest extends RealServersTest {

    private static final String PATH = "/admin/dead-letters";

    @Test
    void letterIsListedAndShownWithWhereItCameFrom() {
        var poison = todoCreated(1).withValue("not json");
        var source = send(poison);
        var id = idOf(letterOf(user));
        var listed = page(before(id), "limit=1").get("deadLetters").get(0);
        assertThat(listed.get("id").asText()).isEqualTo(id);
        assertThat(listed.get("cause").asText()).startsWith("the value is not JSON");
        assertThat(listed.has("content")).isFalse();
        var shown = show(id);
        assertThat(shown.at("/source/topic").asText()).isEqualTo("todo.events");
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
        send(todoCreated(1).withValue(new byte[] {(byte) 0xff, 0}));
        assertThat(show(idOf(letterOf(user))).at("/content/value").asText()).isEqualTo("base64:/wA=");
    }

    /// A record that was unreadable for an earlier version of this service, and is not any more.
    @Test
    void letterThatHasBecomeReadableIsRedrivenOnceAndStaysKnown() throws Exception {
        send(todoCreated(1));
        await().until(() -> effects() == 1);
        var id = publishLetter(todoCreated(2), 7);
        redrive(id).then().statusCode(200).body("outcome", equalTo("re-driven"));
        assertThat(effects()).isEqualTo(2);
        var settlement = show(id).get("settlement");
        assertThat(settlement.get("outcome").asText()).isEqualTo("re-driven");
        assertThat(settlement.get("by").asText()).isEqualTo("root");
        assertThat(settlement.get("at").asText()).endsWith("Z");
        redrive(id).then().statusCode(409).body("type", equalTo("/problems/dead-letter-settled"));
        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void redrivenEventThatWasRecordedMeanwhileIsADuplicate() throws Exception {
        var event = todoCreated(1);
        send(event);
        await().until(() -> effects() == 1);
        redrive(publishLetter(event, 7)).then().statusCode(200).body("outcome", equalTo("re-driven"));
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void letterThatIsStillUnreadableBecomesANewOne() {
        var source = send(todoCreated(1).withValue("not json"));
        var id = idOf(letterOf(user));
        redrive(id)
                .then()
                .statusCode(200)
                .body("outcome", equalTo("dead-lettered-again"))
                .body("cause", startsWith("the value is not JSON"));
        var open = lettersOf(user);
        assertThat(open).hasSize(1);
        assertThat(idOf(open.getFirst())).isNotEqualTo(id);
        assertThat(open.getFirst().at("/source/offset").asLong()).isEqualTo(source.offset());
        assertThat(show(id).get("settled").asBoolean()).isTrue();
    }

    @Test
    void discardedLetterIsListedOnlyOnRequest() {
        send(todoCreated(1).withValue("not json"));
        var id = idOf(letterOf(user));
        as("root").post(path(id) + "/discard").then().statusCode(200).body("outcome", equalTo("discarded"));
        assertThat(lettersOf(user)).isEmpty();
        var settledToo =
                page(before(id), "limit=1&settled=true").get("deadLetters").get(0);
        assertThat(idOf(settledToo)).isEqualTo(id);
        assertThat(settledToo.get("settled").asBoolean()).isTrue();
        assertThat(show(id).at("/settlement/by").asText()).isEqualTo("root");
    }

    @Test
    void allAreRedrivenPageByPage() throws Exception {
        var ids = IntStream.rangeClosed(1, 5)
                .mapToObj(sequence -> publishLetter(todoCreated(sequence), sequence))
                .toList();
        var first = redriveAll(before(ids.getFirst()) + "limit=2");
        assertThat(first.get("next").asText()).isEqualTo(ids.get(1));
        redriveAll("after=" + ids.get(1) + "&limit=500");
        assertThat(effects()).isEqualTo(5);
        assertThat(lettersOf(user)).isEmpty();
    }

    @Test
    void whatCameAfterTheGivenTimeIsNotRedriven() throws Exception {
        var id = publishLetter(todoCreated(1), 1);
        redriveAll(before(id) + "until=2026-01-01T00:00:00Z");
        assertThat(effects()).isZero();
        assertThat(lettersOf(user)).hasSize(1);
        as("root").post(PATH + "/re-drive?until=now").then().statusCode(400);
    }

    @Test
    void pagesHoldEachOpenLetterOnce() {
        var ids = IntStream.rangeClosed(1, 7)
                .mapToObj(sequence -> publishLetter(todoCreated(sequence), sequence))
                .toList();
        as("root").post(path(ids.get(2)) + "/discard").then().statusCode(200);
        assertThat(lettersOf(user, before(ids.getFirst()), 2))
                .extracting(DeadLetterResourceTest::idOf)
                .containsExactlyElementsOf(
                        Stream.of(0, 1, 3, 4, 5, 6).map(ids::get).toList());
    }

    @Test
    void recordWithoutASourceCanOnlyBeDiscarded() {
        var id = publish(new ProducerRecord<>(DeadLetterPublisher.TOPIC, user.getBytes(UTF_8), null));
        redrive(id).then().statusCode(409).body("type", equalTo("/problems/dead-letter-without-source"));
        as("root").post(path(id) + "/discard").then().statusCode(200);
    }

    @Test
    void whatIsNoLetterIsNotFound() {
        var id = publishLetter(todoCreated(1), 7);
        as("root").post(path(id) + "/discard").then().statusCode(200);
        var marker = DeadLetterId.parse("id", id).offset() + 1;
        as("root").get(PATH + "/0/" + marker).then().statusCode(404);
        as("root").get(PATH + "/0/999999999").then().statusCode(404);
        as("root").get(PATH + "/7/0").then().statusCode(404);
        as("root").get(PATH + "/zero/0").then().statusCode(404);
    }

    @Test
    void malformedParametersAreNamed() {
        as("root").get(PATH + "?limit=501").then().statusCode(400).body("errors", hasSize(1));
        as("root").get(PATH + "?after=x").then().statusCode(400).body("errors[0].parameter", equalTo("after"));
    }

    @Test
    void onlyAnAdministratorIsServed() {
        given().get(PATH).then().statusCode(401);
        var auditor = given().auth().oauth2(token(user, Set.of("auditor")));
        auditor.get(PATH).then().statusCode(403).body("type", equalTo("/problems/forbidden"));
    }

    private long effects() throws SQLException {
        return created();
    }

    private String publishLetter(Example example, long offset) {
        var letter = example.toProduce();
        var headers = letter.headers();
        headers.add("dead-letter-topic", example.topic().getBytes(UTF_8));
        headers.add("dead-letter-partition", "0".getBytes(UTF_8));
        headers.add("dead-letter-offset", Long.toString(offset).getBytes(UTF_8));
        return publish(new ProducerRecord<>(DeadLetterPublisher.TOPIC, null, letter.key(), letter.value(), headers));
    }

    private String publish(ProducerRecord<byte[], byte[]> letter) {
        var place = send(letter);
        return place.partition() + "-" + place.offset();
    }

    private JsonNode letterOf(String userId) {
        return await().until(() -> lettersOf(userId), letters -> !letters.isEmpty())
                .getFirst();
    }

    private List<JsonNode> lettersOf(String userId) {
        return lettersOf(userId, "", 500);
    }

    /// @param from as for [#page]: other tests leave hundreds of letters on the topic
    private List<JsonNode> lettersOf(String userId, String from, int limit) {
        var parameters = "limit=" + limit;
        return Stream.iterate(
                        page(from, parameters),
                        Objects::nonNull,
                        page -> page.has("next")
                                ? page("after=" + page.get("next").asText() + "&", parameters)
                                : null)
                .flatMap(page -> page.get("deadLetters").valueStream())
                .filter(letter -> letter.path("userId").asText().equals(userId))
                .toList();
    }

    /// @param from empty, or the parameter `after` and an ampersand
    private JsonNode page(String from, String parameters) {
        return json(as("root"), PATH + "?" + from + parameters);
    }

    private JsonNode show(String id) {
        return json(as("root"), path(id));
    }

    private static JsonNode json(RequestSpecification request, String path) {
        return Example.json(request.get(path).then().statusCode(200).extract().asString());
    }

    private Response redrive(String id) {
        return as("root").post(path(id) + "/re-drive");
    }

    private JsonNode redriveAll(String parameters) {
        var answer = as("root").post(PATH + "/re-drive?" + parameters);
        return Example.json(answer.then().statusCode(200).extract().asString());
    }

    private static String idOf(JsonNode letter) {
        return letter.get("id").asText();
    }

    /// What makes this letter the first of a page.
    private static String before(String id) {
        var place = DeadLetterId.parse("id", id);
        return place.offset() == 0 ? "" : "after=" + place.partition() + "-" + (place.offset() - 1) + "&";
    }

    private static String path(String id) {
        return PATH + "/" + id.replace('-', '/');
    }

    private static RequestSpecification as(String admin) {
        return given().auth().oauth2(token(admin, Set.of("admin")));
    }

    private static String token(String subject, Set<String> roles) {
        return Jwt.subject(subject)
                .issuer("todo-local")
                .audience("todo")
                .groups(roles)
                .sign();
    }
}
