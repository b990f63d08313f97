package dev.lossless.notification;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.subscriber.testkit.TestEvent;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import java.util.Set;

/// A caller of the service's REST interface.
public record Rest(String token) {

    public static Rest as(String user, String... roles) {
        return new Rest(Jwt.subject(user)
                .issuer("todo-local")
                .audience("todo")
                .groups(Set.of(roles))
                .sign());
    }

    public RequestSpecification request() {
        return given().auth().oauth2(token);
    }

    /// The JSON of an answer 200.
    public JsonNode get(String path) {
        return TestEvent.json(
                request().get(path).then().statusCode(200).extract().asString());
    }
}
