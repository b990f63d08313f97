package dev.lossless.notification.webhook;

import static io.restassured.RestAssured.given;

import dev.lossless.edge.testkit.StrictContract;
import dev.lossless.local.ServersResource;
import dev.lossless.notification.Receiver;
import dev.lossless.notification.Rest;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "notification"))
class StrictContractTest extends StrictContract {

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String jdbcUrl;

    @ConfigProperty(name = "quarkus.flyway.username")
    String owner;

    @ConfigProperty(name = "quarkus.flyway.password")
    String ownerPassword;

    private final Map<RequestSpecification, String> webhooks = new IdentityHashMap<>();
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver("127.0.0.2");
    }

    /// Webhooks of operators would get the events of other tests.
    @AfterEach
    void close() throws SQLException {
        receiver.close();
        try (var connection = DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "DELETE q FROM endpoint_queue q JOIN endpoint e ON e.id = q.endpoint_id WHERE e.all_users");
            statement.executeUpdate("DELETE FROM endpoint WHERE all_users");
        }
    }

    @Override
    protected RequestSpecification caller() {
        return given().auth()
                .oauth2(Rest.as("user-" + UUID.randomUUID(), "admin").token());
    }

    @Override
    protected String address(RequestSpecification caller, String path) {
        if (path.contains("{user}")) {
            return path.replace("{user}", "somebody");
        }
        if (!path.contains("{id}")) {
            return path;
        }
        var collection = path.substring(0, path.indexOf("/{id}"));
        var webhook = webhooks.compute(
                caller,
                (_, known) -> known == null || isGone(caller, collection, known) ? create(caller, collection) : known);
        return path.replace("{id}", webhook)
                .replace("{delivery}", path.contains("{delivery}") ? delivery(webhook) : "");
    }

    private static boolean isGone(RequestSpecification caller, String collection, String webhook) {
        return given().spec(caller).get(collection + "/" + webhook).statusCode() == 404;
    }

    private String create(RequestSpecification caller, String collection) {
        return given().spec(caller)
                .contentType("application/json")
                .body("{\"url\": \"%s\"}".formatted(receiver.url(Receiver.status(200))))
                .post(collection)
                .path("id");
    }

    /// One that has failed.
    private String delivery(String webhook) {
        try (var connection = DriverManager.getConnection(jdbcUrl, owner, ownerPassword);
                var insert = connection.prepareStatement("""
                        INSERT INTO delivery (endpoint_id, order_key, place, topic, user_id, sequence, event_id, type, \
                        state, attempts, tries, planned_at, finished_at) VALUES (?, 'x', 1, 'todo.events', ?, 1, 'x', 'x', \
                        'FAILED', 1, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)) \
                        ON DUPLICATE KEY UPDATE position = LAST_INSERT_ID(position)""", java.sql.Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, webhook);
            insert.setString(2, webhook);
            insert.executeUpdate();
            var keys = insert.getGeneratedKeys();
            keys.next();
            return Long.toString(keys.getLong(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Which hosts are there, and may be reached, is not for a schema to say.
    @Override
    protected Set<String> undescribed() {
        return Set.of("url");
    }

    @Override
    protected Set<String> shownOnce() {
        return Set.of("secret");
    }
}
