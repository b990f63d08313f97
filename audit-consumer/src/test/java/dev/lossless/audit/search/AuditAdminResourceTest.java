package dev.lossless.audit.search;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditAdminResourceTest extends RealServersTest {

    @Test
    void checksumChangesWithEachEntryAndOnlyThen() throws Exception {
        var before = checksum();
        assertThat(checksum()).isEqualTo(before);
        send(Events.todoCreated(user, 1));
        send(Events.todoCreated(user, 2));
        await().until(() -> entries(user) == 2);
        var after = checksum();
        assertThat(after.sha256()).isNotEqualTo(before.sha256());
        assertThat(after.entries()).isEqualTo(before.entries() + 2);
        assertThat(after.streams()).isEqualTo(before.streams() + 1);
        assertThat(after.entries()).isEqualTo(number("SELECT COUNT(*) FROM audit_entry"));
    }

    @Test
    void checksumIsForAdminsOnly() {
        given().get("/admin/audit/checksum").then().statusCode(401);
        as("operator", "auditor")
                .get("/admin/audit/checksum")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/forbidden"));
    }

    private static Checksum checksum() {
        return as("operator", "admin")
                .get("/admin/audit/checksum")
                .then()
                .statusCode(200)
                .extract()
                .as(Checksum.class);
    }
}
