package dev.lossless.edge.token;

import static dev.lossless.edge.Callers.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The keys come from a real endpoint of an identity provider.
@QuarkusTest
@WithTestResource(value = Issuer.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class IssuerKeysTest {

    @ConfigProperty(name = "mp.jwt.verify.publickey.location")
    URI jwks;

    private int key;

    /// A key of the test's own, which the service knows.
    @BeforeEach
    void newKey() {
        key = Integer.parseInt(given().get(jwks.resolve("/newest")).asString());
        awaitStatus(token(key), 200);
    }

    @AfterEach
    void back() {
        post("/back");
    }

    @Test
    void newKeyIsTakenAndTheWithdrawnOneNoMore() {
        post("/rotate");
        awaitStatus(token(key + 1), 200);
        assertThat(status(token(key))).isEqualTo(401);
    }

    /// Nobody needs a token of the new key for that, and a token that was accepted before is no exception.
    @Test
    void withdrawnKeyIsRefusedThoughItsTokenWasVerifiedAndTheIssuerLetsItBeCached() {
        var token = token(key);
        assertThat(status(token)).isEqualTo(200);
        post("/rotate");
        awaitStatus(token, 401);
    }

    @Test
    void whileTheIssuerIsAwayTheKnownKeysCount() {
        post("/away");
        var before = reads();
        await().atMost(Duration.ofSeconds(30)).until(() -> reads() >= before + 3);
        assertThat(status(token(key))).isEqualTo(200);
        post("/rotate");
        post("/back");
        awaitStatus(token(key), 401);
    }

    @Test
    void ageOfTheKeysIsAMetric() {
        assertThat(given().get("/q/metrics").asString()).contains("tokens_keys_age_seconds");
    }

    private int reads() {
        return Integer.parseInt(given().get(jwks.resolve("/reads")).asString());
    }

    private void post(String path) {
        given().post(jwks.resolve(path)).then().statusCode(200);
    }

    private String token(int key) {
        return given().get(jwks.resolve("/token/" + key)).asString();
    }

    private static void awaitStatus(String token, int expected) {
        await().atMost(Duration.ofSeconds(30)).until(() -> status(token) == expected);
    }

    private static int status(String token) {
        return with(token).get("/samples").statusCode();
    }
}
