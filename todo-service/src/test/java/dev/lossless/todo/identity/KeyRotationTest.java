package dev.lossless.todo.identity;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.Issuer;
import dev.lossless.todo.TodoServiceTest;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.net.URI;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// The keys come from a real endpoint of an identity provider.
@TodoServiceTest
@WithTestResource(value = Issuer.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class KeyRotationTest {

    /// The library does not read a JWKS again so soon.
    private static final Duration NOT_ASKED_TWICE = Duration.ofMillis(400);

    @ConfigProperty(name = "mp.jwt.verify.publickey.location")
    URI jwks;

    @Test
    void newKeyIsTakenAtOnceAndTheWithdrawnOneNoMore() {
        ask(token(0), 200);
        await().pollDelay(NOT_ASKED_TWICE).until(() -> true);
        given().post(jwks.resolve("/rotate")).then().statusCode(200);
        ask(token(1), 200);
        ask(token(0), 401);
    }

    private String token(int key) {
        return given().get(jwks.resolve("/token/" + key)).asString();
    }

    private static void ask(String token, int expected) {
        given().auth().oauth2(token).get("/todos").then().statusCode(expected);
    }
}
