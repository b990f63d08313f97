package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.lossless.edge.Problem;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import java.io.IOException;
import java.net.URI;
import java.util.Properties;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/// The settings that all services share lie in the library, and hold in this service.
@TodoServiceTest
class SharedSettingsTest {

    /// Set by the test's profile or by the test servers.
    private static final String OVERRIDDEN =
            "quarkus\\.http\\.(read-timeout|test-port)|mp\\.jwt\\..*|smallrye\\.jwt\\..*";

    @Test
    void eachSharedSettingHoldsHere() throws IOException {
        var config = ConfigProvider.getConfig();
        var shared = shared();
        assertThat(shared).hasSizeGreaterThan(30);
        shared.stringPropertyNames().stream()
                .filter(name -> !name.matches(OVERRIDDEN))
                .forEach(name -> assertThat(config.getConfigValue(name).getValue())
                        .as(name)
                        .isEqualTo(shared.getProperty(name)));
    }

    /// What is fixed at build time: security after routing, CORS, no metrics of Vert.x.
    @Test
    void thoseOfTheBuildHoldToo() {
        given().contentType("application/json")
                .post("/todos")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("type", is("/problems/unauthorized"));
        as(Users.fresh())
                .header("Origin", "https://app.example")
                .get("/todos")
                .then()
                .header("Access-Control-Allow-Origin", "https://app.example");
        assertThat(given().get("/q/metrics").asString()).contains("jvm_").doesNotContain("vertx_");
    }

    /// Read from the jar or folder that the library's classes come from: other libraries have a file of that name, too.
    private static Properties shared() throws IOException {
        var library = Problem.class.getResource("Problem.class").toString();
        var file = URI.create(
                library.replace("dev/lossless/edge/Problem.class", "META-INF/microprofile-config.properties"));
        var settings = new Properties();
        try (var text = file.toURL().openStream()) {
            settings.load(text);
        }
        return settings;
    }
}
