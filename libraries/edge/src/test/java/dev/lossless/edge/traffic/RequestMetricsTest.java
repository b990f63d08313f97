package dev.lossless.edge.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.edge.Callers;
import dev.lossless.edge.EdgeTest;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@EdgeTest
class RequestMetricsTest {

    @Inject
    MeterRegistry registry;

    /// However many paths a client makes up, they are few routes.
    @Test
    void requestIsCountedByItsRoute() {
        for (var each = 0; each < 3; each++) {
            var name = UUID.randomUUID().toString();
            Callers.as("alice").get("/samples/named/" + name).then().statusCode(200);
            Callers.as("alice").get("/samples/no-such/" + name).then().statusCode(404);
            RestAssured.given().get("/samples/named/" + name).then().statusCode(401);
            Callers.as("alice").request("BREW" + each, "/samples/one").then().statusCode(405);
        }
        var routes = registry.find("http.server.requests").meters().stream()
                .map(Meter::getId)
                .map(id -> "%s %s %s".formatted(id.getTag("method"), id.getTag("uri"), id.getTag("status")))
                .collect(Collectors.toSet());
        assertThat(routes)
                .contains("GET /samples/named/{name} 200")
                .anyMatch(route -> route.matches("GET .* 404"))
                .anyMatch(route -> route.matches("GET .* 401"))
                .anyMatch(route -> route.matches("OTHER .* 405"))
                .allMatch(route -> route.matches("\\w+ (other|/[a-z{}/-]*) \\d+"));
    }
}
