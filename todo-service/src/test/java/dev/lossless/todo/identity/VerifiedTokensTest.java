package dev.lossless.todo.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class VerifiedTokensTest {

    /// How long after its end a token is still accepted: the clocks of issuer and service may differ.
    private static final int CLOCK_SKEW_SECONDS = 60;

    @Tag("slow")
    @Test
    void tokenThatWasAcceptedIsRefusedOnceItHasExpired() {
        var token = token(Users.fresh(), 8 - CLOCK_SKEW_SECONDS);
        assertThat(status(token)).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).until(() -> status(token) == 401);
    }

    @Test
    void acceptedTokenOpensNothingForAnotherSignatureOrContent() {
        var token = token(Users.fresh(), 600);
        var other = token(Users.fresh(), 600);
        assertThat(status(token)).isEqualTo(200);
        assertThat(status(other)).isEqualTo(200);
        assertThat(status(withSignatureOf(token, other))).isEqualTo(401);
        assertThat(status(withoutSignature(token))).isEqualTo(401);
    }

    @Test
    void eachOfTwoTokensIsItsOwnUser() {
        var alice = Users.fresh();
        var bob = Users.fresh();
        var aliceToken = token(alice, 600);
        var bobToken = token(bob, 600);
        for (var round = 0; round < 2; round++) {
            assertThat(user(aliceToken)).isEqualTo(alice);
            assertThat(user(bobToken)).isEqualTo(bob);
        }
    }

    private static String withSignatureOf(String token, String other) {
        return token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
    }

    private static String withoutSignature(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private static int status(String token) {
        return given().auth().oauth2(token).get("/todos").statusCode();
    }

    private static String user(String token) {
        return given().auth().oauth2(token).get("/users/me").path("userId");
    }

    private static String token(String user, long seconds) {
        var now = Instant.now();
        return Jwt.subject(user)
                .issuer("todo-local")
                .audience("todo")
                .issuedAt(now.minusSeconds(600))
                .expiresAt(now.plusSeconds(seconds))
                .sign();
    }
}
