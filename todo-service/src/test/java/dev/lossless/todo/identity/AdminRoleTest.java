package dev.lossless.todo.identity;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.restassured.response.ValidatableResponse;
import io.smallrye.jwt.build.Jwt;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class AdminRoleTest {

    private static final String PATH = "/admin/forgetful";

    /// Says nothing about roles: everything under /admin needs the role all the same.
    @Path(PATH)
    public static class ForgetfulResource {

        @GET
        public String get() {
            return "for admins";
        }
    }

    @Test
    void withoutTokenNobodyAdministers() {
        given().get(PATH).then().statusCode(401).body("type", is("/problems/unauthorized"));
    }

    @Test
    void userWithoutTheRoleIsForbidden() {
        as(Users.fresh())
                .get(PATH)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", is("/problems/forbidden"));
    }

    @Test
    void anotherRoleIsNotEnough() {
        withRole("auditor").statusCode(403);
    }

    @Test
    void adminIsLetIn() {
        withRole("admin").statusCode(200).body(is("for admins"));
    }

    private static ValidatableResponse withRole(String role) {
        var token = Jwt.subject(Users.fresh())
                .groups(Set.of(role))
                .issuer("todo-local")
                .audience("todo")
                .expiresIn(60)
                .sign();
        return given().auth().oauth2(token).get(PATH).then();
    }
}
