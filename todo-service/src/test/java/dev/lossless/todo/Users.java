package dev.lossless.todo;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.Set;
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

    /// A user with the role `admin`.
    public static RequestSpecification asAdmin(String userId) {
        return given().auth().oauth2(token(userId, "admin")).contentType(ContentType.JSON);
    }

    public static String token(String userId, String... roles) {
        return Jwt.subject(userId)
                .groups(Set.of(roles))
                .issuer("todo-local")
                .audience("todo")
                .expiresIn(Duration.ofMinutes(10))
                .sign();
    }
}
