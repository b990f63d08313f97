package dev.lossless.edge;

import static dev.lossless.edge.Callers.token;
import static dev.lossless.edge.Callers.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.jwt.build.Jwt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A token that the issuer signed may still hold anything.
@EdgeTest
class TokensTest {

    private static final List<String> CLAIMS = List.of(
            "sub",
            "groups",
            "upn",
            "preferred_username",
            "aud",
            "iss",
            "exp",
            "iat",
            "nbf",
            "jti",
            "azp",
            "roles",
            "scope",
            "auth_time",
            "nonce",
            "realm_access",
            "birthdate");

    static Stream<Arguments> everyClaimInEveryShape() {
        var shapes = new ArrayList<Object>(List.of(
                "text",
                "",
                7,
                -1,
                1.5,
                1e300,
                true,
                List.of(),
                List.of("a"),
                List.of(1),
                List.of(List.of("a")),
                Map.of(),
                Map.of("a", 1)));
        return CLAIMS.stream().flatMap(claim -> shapes.stream().map(shape -> Arguments.of(claim, shape)));
    }

    @ParameterizedTest
    @MethodSource("everyClaimInEveryShape")
    void noShapeOfAClaimIsADefect(String claim, Object shape) {
        var token = signed("alice", claim, shape);
        for (var path : List.of("/samples", "/admin/none")) {
            assertThat(with(token).get(path).statusCode()).as(path).isIn(200, 401, 403, 404);
        }
    }

    @Test
    void groupsThatAreNoListAreNoToken() {
        with(signed("alice", "groups", Map.of("a", 1)))
                .get("/samples")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
                .body("type", is("/problems/unauthorized"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb", "a b", "a{b", "a}b", "é", "a\u0000", "a\u2028b", "\u202ea", ""})
    void userWhoseIdIsNoIdIsNobodyAnywhere(String user) {
        for (var path : List.of("/samples", "/samples/text", "/samples/declared")) {
            with(signed("x", "sub", user)).get(path).then().statusCode(401);
        }
    }

    @Test
    void longestIdIsAnId() {
        with(token("x".repeat(255)).sign()).get("/samples").then().statusCode(200);
        with(token("x".repeat(256)).sign()).get("/samples").then().statusCode(401);
    }

    /// The builder of tokens would refuse such claims.
    private static String signed(String user, String claim, Object value) {
        try {
            var claims = new LinkedHashMap<String, Object>(Map.of(
                    "sub",
                    user,
                    "iss",
                    "todo-local",
                    "aud",
                    "todo",
                    "exp",
                    Instant.now().plusSeconds(600).getEpochSecond()));
            claims.put(claim, value);
            return Jwt.claimsJson(new ObjectMapper().writeValueAsString(claims)).sign();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
