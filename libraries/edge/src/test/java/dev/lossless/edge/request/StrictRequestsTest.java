package dev.lossless.edge.request;

import static dev.lossless.edge.Callers.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.lossless.edge.EdgeTest;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a request says and the service does not understand is refused, never ignored.
@EdgeTest
class StrictRequestsTest {

    @ParameterizedTest
    @CsvSource({
        "/samples?limt=1, limt",
        "/samples?Limit=1, Limit",
        "/samples?limit=, limit",
        "/samples?limit, limit",
        "/samples?limit=1&limit=2, limit",
        "/samples?limit=1&limit=1, limit",
        "/samples/declared?usr=alice, usr",
        "/samples/declared?user=, user",
        "/samples/declared?user=a&user=b, user",
        "/samples/declared?type=x, type",
        "/samples/declared?size=, size",
        "/samples/one?version=3, version",
        "/samples/text?x, x",
        "/problems?x=1, x",
    })
    void parameterThatIsNotUnderstoodIsRefused(String address, String parameter) {
        as("alice")
                .urlEncodingEnabled(false)
                .get(address)
                .then()
                .statusCode(400)
                .body("type", is("/problems/validation"))
                .body("errors.parameter", hasItem(parameter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/samples?limit=1", "/samples/declared?user=a&kind=b&size=3", "/samples/one"})
    void parameterThatIsKnownIsRead(String address) {
        as("alice").get(address).then().statusCode(200);
    }

    @Test
    void changesAreAsStrictAsReads() {
        as("alice")
                .delete("/samples?completed=true")
                .then()
                .statusCode(400)
                .body("errors[0].parameter", is("completed"));
        as("alice").body("{\"name\": \"x\"}").post("/samples?dry-run").then().statusCode(400);
        as("alice")
                .body("{\"name\": \"x\"}")
                .put("/samples/one?version=2")
                .then()
                .statusCode(400);
        as("alice").delete("/samples").then().statusCode(204);
    }

    @Test
    void whoAsksIsCheckedBeforeWhatIsAsked() {
        given().get("/samples?x=1").then().statusCode(401);
        given().header("If-Match", "x").delete("/samples").then().statusCode(401);
    }

    @Test
    void bodyThatNobodyReadsIsRefused() {
        as("alice").body("{\"completed\": true}").delete("/samples").then().statusCode(400);
        as("alice").body("{}").get("/samples").then().statusCode(400);
    }

    @Test
    void encodedBodyIsRefused() {
        as("alice")
                .header("Content-Encoding", "gzip")
                .body("{\"name\": \"x\"}")
                .post("/samples")
                .then()
                .statusCode(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-cache",
                "No-Cache",
                "NO-CACHE",
                "max-age=0, no-cache",
                "max-age=0,No-Cache",
                "no-cache=\"a, b\""
            })
    void directiveIsFoundInAnyCaseAndPlace(String value) {
        as("alice").header("Cache-Control", value).get("/samples").then().body("fresh", is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-no-cache", "no-cached", "ext=\"a, no-cache\"", "ext=no-cache", "max-age=0", ""})
    void whatOnlyLooksLikeADirectiveIsNone(String value) {
        as("alice").header("Cache-Control", value).get("/samples").then().body("fresh", is(false));
    }

    @Test
    void directiveMayStandOnAnyLine() {
        var lines = Headers.headers(new Header("Cache-Control", "max-age=0"), new Header("cache-control", "no-cache"));
        as("alice").headers(lines).get("/samples").then().body("fresh", is(true));
    }

    @Test
    void headerThatStandsOnceIsReadOnceAndNotEmpty() {
        as("alice")
                .header("sample-KEY", "a")
                .body("{\"name\": \"x\"}")
                .post("/samples")
                .then()
                .body("key", is("a"));
        as("alice").body("{\"name\": \"x\"}").post("/samples").then().body("key", is("none"));
        var twice = Headers.headers(new Header("Sample-Key", "a"), new Header("Sample-Key", "a"));
        as("alice")
                .headers(twice)
                .body("{\"name\": \"x\"}")
                .post("/samples")
                .then()
                .statusCode(400);
        as("alice")
                .header("Sample-Key", "")
                .body("{\"name\": \"x\"}")
                .post("/samples")
                .then()
                .statusCode(400)
                .body("errors[0].header", is("Sample-Key"));
    }
}
