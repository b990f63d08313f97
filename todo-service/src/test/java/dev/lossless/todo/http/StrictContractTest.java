package dev.lossless.todo.http;

import dev.lossless.edge.testkit.StrictContract;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Set;

@TodoServiceTest
class StrictContractTest extends StrictContract {

    @Inject
    MeterRegistry registry;

    @Override
    protected RequestSpecification caller() {
        return RestAssured.given().auth().oauth2(Users.token(Users.fresh(), "admin"));
    }

    @Override
    protected String address(RequestSpecification caller, String path) {
        if (!path.contains("{id}")) {
            return path;
        }
        var created = RestAssured.given()
                .spec(caller)
                .contentType("application/json")
                .body("{\"title\": \"x\"}")
                .post("/todos");
        return "/todos/" + created.path("id");
    }

    @Override
    protected double readsPastTheCache() {
        return registry.get("list.cache.reads")
                .tag("outcome", "bypass")
                .counter()
                .count();
    }

    /// Which time zones there are is not for a schema to say.
    @Override
    protected Set<String> undescribed() {
        return Set.of("timeZone");
    }
}
