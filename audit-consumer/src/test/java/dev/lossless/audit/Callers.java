package dev.lossless.audit;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.util.Set;

/// Requests with a bearer token.
public final class Callers {

    private Callers() {}

    public static RequestSpecification as(String userId, String... roles) {
        return given().auth().oauth2(token(userId, roles));
    }

    public static String token(String userId, String... roles) {
        return Jwt.subject(userId)
                .groups(Set.of(roles))
                .issuer("todo-local")
                .audience("todo")
                .sign();
    }
}
