package dev.lossless.todo.identity;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.agroal.api.AgroalDataSource;
import io.restassured.response.ValidatableResponse;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in: nobody without a token that the issuer signed, for this audience, for now, for a user.
@TodoServiceTest
class TokenTest {

    private static final String PROVES_NOTHING = "Bearer error=\"invalid_token\"";

    @Inject
    AgroalDataSource dataSource;

    private final String alice = Users.fresh();

    @Test
    void validTokenIsLetIn() {
        ask(valid().sign()).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/todos", "/todos/x", "/users/me"})
    void withoutTokenNothingIsAnswered(String path) {
        given().get(path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("type", is("/problems/unauthorized"));
    }

    @Test
    void anotherIssuerIsRefused() {
        refused(valid().issuer("somebody").sign());
    }

    @Test
    void anotherAudienceIsRefused() {
        refused(valid().audience("other").sign());
    }

    @Test
    void expiredTokenIsRefused() {
        refused(valid().expiresAt(1).sign());
    }

    @Test
    void tokenWithoutUserIsRefused() {
        ask(Jwt.issuer("todo-local").audience("todo").expiresIn(60).sign()).statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a{b}", "a b", "é"})
    void userThatIsNoVisibleAsciiIsRefused(String user) {
        ask(valid().subject(user).sign()).statusCode(401);
    }

    @Test
    void unsignedTokenIsRefused() {
        var payload = valid().sign().split("\\.")[1];
        refused(base64("{\"alg\":\"none\"}") + "." + payload + ".");
    }

    @Test
    void tokenSignedWithASharedSecretIsRefused() {
        refused(valid().jws().algorithm(SignatureAlgorithm.HS256).signWithSecret("x".repeat(64)));
    }

    @Test
    void tokenSignedBySomebodyElseIsRefused() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        refused(valid().sign(generator.generateKeyPair().getPrivate()));
    }

    @Test
    void tokenWithAnotherPayloadIsRefused() {
        var parts = valid().sign().split("\\.");
        var other = valid().subject(Users.fresh()).sign().split("\\.");
        refused(parts[0] + "." + other[1] + "." + parts[2]);
    }

    /// The body would be refused too; whoever is not let in learns nothing about it.
    @Test
    void whoAsksIsCheckedBeforeWhatIsAsked() {
        given().contentType("application/json").body("{").post("/todos").then().statusCode(401);
        given().contentType("application/json")
                .body("{")
                .patch("/todos/x")
                .then()
                .statusCode(401);
        given().get("/todos?limit=x").then().statusCode(401);
    }

    @Test
    void refusedRequestAsksTheDatabaseNothing() {
        var url = as(alice).body("{\"title\": \"x\"}").post("/todos").header("Location");
        var before = connectionsTaken();
        given().get(url).then().statusCode(401);
        given().get("/todos").then().statusCode(401);
        given().contentType("application/json")
                .body("{\"title\": \"x\"}")
                .post("/todos")
                .then()
                .statusCode(401);
        given().delete("/todos").then().statusCode(401);
        assertThat(connectionsTaken()).isEqualTo(before);
        as(alice).get(url).then().statusCode(200);
        assertThat(connectionsTaken()).isGreaterThan(before);
    }

    private long connectionsTaken() {
        return dataSource.getMetrics().acquireCount();
    }

    private JwtClaimsBuilder valid() {
        return Jwt.subject(alice).issuer("todo-local").audience("todo").expiresIn(60);
    }

    private static void refused(String token) {
        ask(token)
                .statusCode(401)
                .header("WWW-Authenticate", PROVES_NOTHING)
                .body("type", is("/problems/unauthorized"));
    }

    private static ValidatableResponse ask(String token) {
        return given().auth().oauth2(token).get("/todos").then();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
