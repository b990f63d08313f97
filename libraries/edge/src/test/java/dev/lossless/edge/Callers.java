package dev.lossless.edge;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;

/// Those who ask, each with a token of the issuer.
public final class Callers {

    private Callers() {}

    public static RequestSpecification as(String user) {
        return with(token(user).sign());
    }

    public static RequestSpecification with(String token) {
        var plain = RestAssured.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false));
        return given().config(plain).auth().oauth2(token).contentType("application/json");
    }

    public static JwtClaimsBuilder token(String user) {
        return Jwt.subject(user).issuer("todo-local").audience("todo").expiresIn(600);
    }
}
