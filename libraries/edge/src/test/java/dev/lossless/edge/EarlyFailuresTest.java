package dev.lossless.edge;

import static dev.lossless.edge.Callers.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What fails before a resource is reached is a problem like any other, which a page of another origin can read.
@EdgeTest
class EarlyFailuresTest {

    @TestHTTPResource("/")
    URI root;

    @Test
    void nameOfAFolderLeadsToIt() {
        given().redirects().follow(false).get("/folder").then().statusCode(308).header("Location", is("/folder/"));
        given().get("/folder").then().statusCode(200).body(containsString("folder"));
        given().get("/no-folder").then().statusCode(404).body("type", is("/problems/not-found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/samples?limit={x}",
                "/samples?limit=|",
                "/samples?limit=^",
                "/samples?limit=\\",
                "/samples?limit=\"x\"",
                "/samples?limit=<x>",
                "/samples?limit=`",
                "/samples?limit=%",
                "/samples?limit=%4",
                "/samples?limit=%zz",
                "/samples?limit=%ff",
                "/samples?limit=%c0%80",
                "/samples?limit=%ed%a0%80",
                "/samples?limit=é",
                "/samples?limit=1#x",
                "/samples/{id}",
                "/samples/%ff",
                "/samples/[x]",
                "/{}",
            })
    void addressThatIsNoneIsAProblem(String address) throws IOException {
        var answer = RawHttp.answer(
                root, "GET " + address + " HTTP/1.1", "Host: " + root.getAuthority(), "Origin: https://app.example");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .containsIgnoringCase("access-control-allow-origin: https://app.example")
                .containsIgnoringCase("x-content-type-options: nosniff")
                .contains("\"type\":\"/problems/malformed-request\"", "\"status\":400")
                .doesNotContain("500", "Exception", "Error id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "a@b",
                "<script>",
                "a\"b",
                "a:b",
                "localhost:x",
                "localhost:123456",
                "{}",
                "[::1",
                "",
                "a,b"
            })
    void hostThatIsNoneIsAProblem(String host) throws IOException {
        assertThat(RawHttp.answer(root, "GET /samples HTTP/1.1", "Host: " + host))
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/malformed-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "todo_service", "127.0.0.1:80", "[::1]:8080", "app.example"})
    void hostThatIsOneIsTaken(String host) throws IOException {
        assertThat(RawHttp.answer(root, "GET /problems HTTP/1.1", "Host: " + host))
                .startsWith("HTTP/1.1 200 ");
    }

    /// `DELETE /samples;completed=true` must not delete all.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/samples;x=1",
                "/samples;",
                "//samples",
                "/samples//one",
                "/./samples",
                "/x/../samples",
                "/%2e/samples",
                "/x/%2E./samples",
                "/samples/..",
                "/samples%2Fone"
            })
    void pathThatMeansAnotherOneIsAProblem(String path) throws IOException {
        assertThat(RawHttp.answer(root, "DELETE " + path + " HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 400 ")
                .contains("/problems/malformed-request");
    }

    @Test
    void requestWithoutOrWithTwoHostsIsRefused() throws IOException {
        assertThat(RawHttp.answer(root, "GET /problems HTTP/1.1")).startsWith("HTTP/1.1 400 ");
        assertThat(RawHttp.answer(root, "GET /problems HTTP/1.1", "Host: a.example", "Host: b.example"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void longAddressIsAProblem() {
        as("alice")
                .header("Origin", "https://app.example")
                .get("/samples?limit=" + "1".repeat(9_000))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .header("Access-Control-Allow-Origin", "https://app.example");
        as("alice")
                .get("/samples?limt=" + "1".repeat(7_000))
                .then()
                .statusCode(400)
                .body("errors[0].parameter", is("limt"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /q/nowhere, 404",
        "GET, /problems/nowhere, 404",
        "PATCH, /samples, 405",
        "POST, /samples/one, 405",
    })
    void whatIsNotThereIsAProblem(String method, String path, int status) {
        as("alice")
                .header("Origin", "https://app.example")
                .request(method, path)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", is(status))
                .header("Access-Control-Allow-Origin", "https://app.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "TRACE", "PATCH"})
    void otherMethodIsAProblem(String method) {
        as("alice")
                .request(method, "/samples")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", containsString("GET"));
    }

    @Test
    void bodyThatIsTooLongCanBeReadByOtherOrigins() {
        as("alice")
                .header("Origin", "https://app.example")
                .body("x".repeat(70_000))
                .post("/samples")
                .then()
                .statusCode(413)
                .header("Access-Control-Allow-Origin", "https://app.example")
                .header("X-Content-Type-Options", "nosniff");
    }

    @Test
    void defectTellsNothingOfItself() {
        as("alice")
                .get("/samples/defect")
                .then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("type", is("/problems/internal"))
                .body(org.hamcrest.Matchers.not(containsString("second")));
    }

    @Test
    void eachTypeOfProblemHasAPage() {
        for (var type : CommonProblem.values()) {
            given().get(type.uri()).then().statusCode(200).body(containsString(type.title()));
        }
    }
}
