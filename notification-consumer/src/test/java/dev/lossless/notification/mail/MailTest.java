package dev.lossless.notification.mail;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From the event of a profile to the mail, with a real SMTP server.
@QuarkusTest
class MailTest extends MailServerTest {

    @Test
    void newAddressIsAskedForItsConfirmationAndWelcomedThen() {
        send(profile(1, address, "Ada"));
        var confirm = awaitMail(1);
        assertThat(confirm.header("Subject")).isEqualTo("Confirm your address");
        assertThat(confirm.header("To")).isEqualTo(address);
        assertThat(state()).isEqualTo("UNCONFIRMED");
        given().get(link(confirm)).then().statusCode(200);
        assertThat(state()).isEqualTo("UNCONFIRMED");
        given().post(link(confirm)).then().statusCode(200);
        assertThat(state()).isEqualTo("CONFIRMED");
        assertThat(awaitMail(2).header("Subject")).isEqualTo("Welcome");
    }

    @Test
    void welcomeComesOnceAlsoAfterAnotherAddressAndAReplay() {
        send(profile(1, address, "Ada"));
        given().post(link(awaitMail(1))).then().statusCode(200);
        awaitMail(2);
        var other = address.replace("a-", "b-");
        send(profile(2, other, "Ada"));
        await().until(() -> server.mails(other).size() == 1);
        given().post(link(server.mails(other).getFirst())).then().statusCode(200);
        send(profile(3, other, "Ada Lovelace"));
        send(profile(4, address, "Ada"));
        send(profile(5, other, "Ada"));
        await().until(() -> numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND state = 'PENDING'", user)
                .equals(java.util.List.of(0L)));
        assertThat(server.mails(other)).hasSize(1);
        assertThat(server.mails(address)).hasSize(2);
    }

    @Test
    void nothingOfANameReachesAHeader() {
        send(profile(1, address, "Ada\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>"));
        var mail = awaitMail(1);
        assertThat(mail.header("Bcc")).isEmpty();
        assertThat(decoded(mail.source())).contains("&lt;script&gt;");
        assertThat(decoded(mail.source()).lines()).noneMatch(line -> line.startsWith("Bcc:"));
    }

    @Test
    void serverThatRefusesForNowIsTriedAgainWithTheSameId() {
        server.script(address, attempt -> Optional.of(attempt == 1 ? "451 later" : "250 OK"));
        send(profile(1, address, "Ada"));
        var mail = awaitMail(1);
        assertThat(server.attempts(address)).isEqualTo(2);
        assertThat(mail.header("Message-ID")).matches("<[0-9a-f-]{36}@todo\\.invalid>");
    }

    @Test
    void serverThatHangsIsTriedAgain() {
        server.script(address, attempt -> attempt == 1 ? Optional.empty() : Optional.of("250 OK"));
        send(profile(1, address, "Ada"));
        awaitMail(1);
    }

    /// A connection on which both sides wait is never given back: after ten of them no mail goes any more.
    @Test
    void everyConnectionIsUsed() {
        for (var sequence = 1; sequence <= 40; sequence++) {
            send(profile(sequence, sequence + "-" + address, "Ada"));
        }
        await().until(() -> server.mails("40-" + address).size() == 1);
        await().until(() -> server.silent() == 0);
    }

    @Test
    void addressThatIsRefusedForGoodGetsNothingMore() {
        server.script(address, _ -> Optional.of("550 nobody here"));
        send(profile(1, address, "Ada"));
        await().until(() -> state().equals("SUPPRESSED"));
        send(profile(2, address, "Ada Lovelace"));
        await().until(() -> numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND state = 'PENDING'", user)
                .equals(java.util.List.of(0L)));
        assertThat(server.attempts(address)).isOne();
    }

    @Test
    void senderThatIsRefusedForGoodSuppressesNoAddress() {
        var before = server.refusedSenders();
        server.refuseSenders(true);
        try {
            send(profile(1, address, "Ada"));
            await().until(() -> server.refusedSenders() > before);
        } finally {
            server.refuseSenders(false);
        }
        awaitMail(1);
        assertThat(state()).isEqualTo("UNCONFIRMED");
    }

    /// The database lost two changes that were published; in any order it is again as before the first one.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withdrawnProfileIsTakenBack(boolean inOrder) {
        send(profile(1, address, "Ada"));
        awaitMail(1);
        send(profile(2, "second-" + address, "Ada"));
        send(profile(3, "third-" + address, "Ada"));
        var second = withdrawn(1_000_000_002L, 2, "second-" + address, address);
        var third = withdrawn(1_000_000_003L, 3, "third-" + address, "second-" + address);
        publish(inOrder ? second : withdrawn(1_000_000_002L, 3, "third-" + address, "second-" + address));
        publish(inOrder ? third : withdrawn(1_000_000_003L, 2, "second-" + address, address));
        awaitConsumed(user, 1_000_000_003L);
        assertThat(Rest.as(user).get("/users/me/mail").get("address").asText()).isEqualTo(address);
        send(profile(1_000_000_004L, "fourth-" + address, "Ada"));
        assertThat(Rest.as(user).get("/users/me/mail").get("address").asText()).isEqualTo("fourth-" + address);
    }

    private TestEvent withdrawn(long sequence, long lost, String email, String before) {
        var data = (ObjectNode) profile(lost, email, "Ada").json();
        var changes = data.putObject("changes");
        changes.putObject("email").put("old", before).put("new", email);
        var event = event("EventDiscarded", user, sequence);
        var json = (ObjectNode) event.json();
        ((ObjectNode) json.get("discarded"))
                .put("type", "UserProfileUpdated")
                .put("published", true)
                .put("sequence", lost)
                .set("data", data);
        return new TestEvent(
                "user.events", event.headers(), event.withValue(json.toString()).value());
    }

    @Test
    void linkOfAnAddressThatIsNotTheUsersAnyMoreConfirmsNothing() {
        send(profile(1, address, "Ada"));
        var link = link(awaitMail(1));
        send(profile(2, address.replace("a-", "c-"), "Ada"));
        given().post(link).then().statusCode(404);
        given().post(link + "x").then().statusCode(404);
        assertThat(state()).isEqualTo("UNCONFIRMED");
    }

    /// As after a change by mistake that is taken back.
    @Test
    void confirmedAddressThatComesBackIsConfirmed() {
        confirmed();
        send(profile(2, "other-" + address, "Ada"));
        assertThat(state()).isEqualTo("UNCONFIRMED");
        send(profile(3, address, "Ada"));
        assertThat(state()).isEqualTo("CONFIRMED");
        send(profile(4, null, "Ada"));
        send(profile(5, address, "Ada"));
        assertThat(state()).isEqualTo("CONFIRMED");
    }

    @Test
    void confirmedAddressToWhichAWithdrawnProfileIsTakenBackIsConfirmed() {
        confirmed();
        send(profile(2, "other-" + address, "Ada"));
        send(withdrawn(1_000_000_002L, 2, "other-" + address, address));
        assertThat(state()).isEqualTo("CONFIRMED");
    }

    /// Its mailbox may have another owner; that the profile had the address once more changes nothing.
    @Test
    void confirmedAddressThatComesBackAfterLongIsNotConfirmed() throws SQLException {
        confirmed();
        send(profile(2, "other-" + address, "Ada"));
        execute("UPDATE confirmed_address SET left_at = left_at - INTERVAL 31 DAY WHERE user_id = ?", user);
        for (var sequence = 3; sequence <= 7; sequence += 2) {
            send(profile(sequence, address, "Ada"));
            assertThat(state()).isEqualTo("UNCONFIRMED");
            send(profile(sequence + 1, "other-" + address, "Ada"));
        }
        send(profile(9, address, "Ada"));
        assertThat(server.mails(address)).hasSize(2);
        Rest.as(user).request().post("/users/me/mail/confirmation").then().statusCode(202);
        execute("UPDATE mail SET finished_at = finished_at - INTERVAL 1 HOUR WHERE user_id = ?", user);
        Rest.as(user).request().post("/users/me/mail/confirmation").then().statusCode(202);
        given().post(link(awaitMail(3))).then().statusCode(200);
        assertThat(state()).isEqualTo("CONFIRMED");
    }

    @Test
    void confirmationOfOneUserIsNotThatOfAnother() {
        confirmed();
        var other = user + "-other";
        send(profile(1, address, "Eve").at(other, 1));
        send(profile(2, "other-" + address, "Eve").at(other, 2));
        send(profile(3, address, "Eve").at(other, 3));
        assertThat(Rest.as(other).get("/users/me/mail").get("state").asText()).isEqualTo("UNCONFIRMED");
    }

    @Test
    void addressThatWasRefusedForGoodDoesNotComeBackConfirmed() {
        server.script(address, attempt -> Optional.of(attempt == 2 ? "550 nobody here" : "250 OK"));
        send(profile(1, address, "Ada"));
        given().post(link(awaitMail(1))).then().statusCode(200);
        await().until(() -> state().equals("SUPPRESSED"));
        send(profile(2, "other-" + address, "Ada"));
        send(profile(3, address, "Ada"));
        assertThat(state()).isEqualTo("UNCONFIRMED");
    }

    private void confirmed() {
        send(profile(1, address, "Ada"));
        given().post(link(awaitMail(1))).then().statusCode(200);
        awaitMail(2);
    }

    @Test
    void userWithoutAddressGetsNoMail() {
        send(profile(1, null, "Ada"));
        Rest.as(user).request().get("/users/me/mail").then().statusCode(404);
        given().get("/users/me/mail").then().statusCode(401);
    }

    @Test
    void eventThatComesLateChangesNothing() {
        send(profile(1, "first-" + address, "Ada"));
        publish(profile(3, address, "Ada"));
        awaitConsumed(user, 3);
        publish(profile(2, "second-" + address, "Ada"));
        send(created(user, 1));
        await().until(() ->
                numbers("SELECT COUNT(*) FROM missing WHERE user_id = ?", user).equals(java.util.List.of(0L)));
        assertThat(Rest.as(user).get("/users/me/mail").get("address").asText()).isEqualTo(address);
    }
}
