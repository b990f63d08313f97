package dev.lossless.todo;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.UUID;

/// Users of the tests. Each test takes fresh ones and so owns all rows that it sees.
public final class Users {

    private Users() {}

    public static String fresh() {
        return "user-" + UUID.randomUUID();
    }

    public static RequestSpecification as(String userId) {
        return given().auth().oauth2(token(userId)).contentType(ContentType.JSON);
    }

    public static String token(String userId) {
        return Jwt.subject(userId)
                .issuer("todo-local")
                .audience("todo")
                .expiresIn(Duration.ofMinutes(10))
                .sign();
    }
}
