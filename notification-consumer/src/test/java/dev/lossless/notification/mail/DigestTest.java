package dev.lossless.notification.mail;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.notification.Rest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// From the switch in the profile to the mail of what is due today.
@QuarkusTest
class DigestTest extends MailServerTest {

    /// Where the hour has come on this day already, and the day does not end within the next hours.
    private static final List<String> ZONES = IntStream.rangeClosed(-12, 14)
            .mapToObj(hours -> "Etc/GMT" + (hours <= 0 ? "+" + -hours : "-" + hours))
            .filter(zone -> {
                var hour = java.time.ZonedDateTime.now(ZoneId.of(zone)).getHour();
                return hour >= 9 && hour < 18;
            })
            .toList();

    private static final String ZONE = ZONES.getFirst();

    private final String today = LocalDate.now(ZoneId.of(ZONE)).toString();
    private long sequence;
    private long profiles;

    @Inject
    Digests digests;

    private TestEvent profile(boolean reminders, boolean switched, String name) {
        return profile(reminders, switched, name, ZONE);
    }

    private TestEvent profile(boolean reminders, boolean switched, String name, String zone) {
        var event = profile(++profiles, address, name);
        var json = (ObjectNode) event.json();
        ((ObjectNode) json.get("profile")).put("timeZone", zone).put("reminders", reminders);
        if (!switched) {
            ((ObjectNode) json.get("changes")).remove("reminders");
        }
        return event.withValue(json.toString());
    }

    private TestEvent todo(String type, String id, String due, String title) {
        var event = event(type, user, ++sequence).with("ce_subject", id);
        var json = (ObjectNode) event.json();
        var todo = (ObjectNode) json.get("todo");
        todo.put("id", id).put("title", title).remove("dueDate");
        if (due != null) {
            todo.put("dueDate", due);
        }
        return event.withValue(json.toString());
    }

    private String todo(String due, String title) {
        var id = UUID.randomUUID().toString();
        send(todo("TodoCreated", id, due, title));
        return id;
    }

    private void confirmed() {
        send(profile(true, true, "Ada"));
        given().post(link(awaitMail(1))).then().statusCode(200);
        awaitMail(2);
    }

    /// The moment at which the next one is due has come.
    private void morning() throws SQLException {
        execute("UPDATE recipient SET next_digest = UTC_TIMESTAMP(6) WHERE user_id = ?", user);
    }

    private void awaitPlanned() {
        await().until(() -> numbers(
                        "SELECT COUNT(*) FROM recipient WHERE user_id = ? AND next_digest > UTC_TIMESTAMP(6)", user)
                .equals(List.of(1L)));
    }

    private List<Long> digestsOf(String state) throws SQLException {
        return numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST' AND state = ?", user, state);
    }

    @Test
    void whatIsDueTodayAndOpenIsToldOnceADay() throws SQLException {
        confirmed();
        todo(today, "Buy milk <now>");
        todo("2031-01-01", "Later");
        todo(null, "Some day");
        send(todo("TodoCompleted", todo(today, "Done"), today, "Done"));
        send(todo("TodoDeleted", todo(today, "Gone"), today, "Gone"));
        var moved = todo(today, "Moved");
        send(todo("TodoUpdated", moved, null, "Moved")); // its example says that the day was taken away
        morning();
        var mail = awaitMail(3);
        assertThat(mail.header("Subject")).isEqualTo("Due today");
        assertThat(decoded(mail.source()))
                .contains("- Buy milk <now>", "<li>Buy milk &lt;now&gt;</li>")
                .doesNotContain("Later", "Some day", "Done", "Gone", "Moved");
        morning();
        awaitPlanned();
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(1L);
    }

    @Test
    void nothingIsSentWhenNothingIsDueOrNobodyWantsIt() throws SQLException {
        confirmed();
        morning();
        awaitPlanned();
        todo(today, "Buy milk");
        send(profile(false, true, "Ada"));
        assertThat(numbers("SELECT COUNT(*) FROM recipient WHERE user_id = ? AND next_digest IS NULL", user))
                .containsExactly(1L);
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(0L);
    }

    @Test
    void addressThatIsNotConfirmedGetsNone() throws SQLException {
        send(profile(true, true, "Ada"));
        awaitMail(1);
        todo(today, "Buy milk");
        morning();
        awaitPlanned();
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(0L);
    }

    @Test
    void whatIsCompletedBeforeItIsSentIsNotInIt() throws SQLException {
        confirmed();
        var milk = todo(today, "Buy milk");
        server.script(address, attempt -> Optional.of(attempt == 3 ? "451 later" : "250 OK"));
        morning();
        await().until(() -> server.attempts(address) == 3);
        send(todo("TodoCompleted", milk, today, "Buy milk"));
        await().until(() -> digestsOf("DISCARDED").equals(List.of(1L)));
        assertThat(server.mails(address)).hasSize(2);
    }

    @Test
    void digestOfYesterdayIsNotSentToday() throws SQLException {
        confirmed();
        todo(today, "Buy milk");
        digestOf(LocalDate.parse(today).minusDays(1));
        await().until(() -> digestsOf("DISCARDED").equals(List.of(1L)));
        assertThat(server.mails(address)).hasSize(2);
    }

    private void digestOf(LocalDate day) throws SQLException {
        execute(
                "INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) VALUES "
                        + "(UUID(), ?, 'DIGEST', ?, 'PENDING', UTC_TIMESTAMP(6), 0, 0, UTC_TIMESTAMP(6))",
                user,
                day.toString());
    }

    /// A clock was set back past midnight after it was planned, or its reader went to where it is still
    /// yesterday: there is no second mail of that day.
    @Test
    void digestOfADayThatHasNotBegunWaitsForItsMorning() throws SQLException {
        confirmed();
        var day = LocalDate.now(ZoneId.of("Etc/GMT-14"));
        send(profile(true, false, "Ada", "Etc/GMT+12"));
        todo(day.toString(), "Buy milk");
        digestOf(day);
        await().until(() -> numbers(
                        "SELECT tries FROM mail WHERE user_id = ? AND kind = 'DIGEST' AND state = 'PENDING'"
                                + " AND due_at > UTC_TIMESTAMP(6) + INTERVAL 1 HOUR",
                        user)
                .equals(List.of(0L)));
        assertThat(server.mails(address)).hasSize(2);
        send(profile(true, false, "Ada", "Etc/GMT-14"));
        execute("UPDATE mail SET due_at = UTC_TIMESTAMP(6) WHERE user_id = ? AND kind = 'DIGEST'", user);
        assertThat(awaitMail(3).header("Subject")).isEqualTo("Due today");
    }

    /// The next hour east of here has the same day, whose morning has passed there, too.
    @Test
    void anotherTimeZoneOnTheSameDayBringsNoSecondDigest() throws SQLException {
        confirmed();
        todo(today, "Buy milk");
        morning();
        awaitMail(3);
        send(profile(true, false, "Ada", ZONES.get(1)));
        morning();
        awaitPlanned();
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(1L);
    }

    /// The clock by which it was planned shows the night before once more.
    @Test
    void clockThatIsSetBackBringsNoSecondDigest() throws SQLException {
        confirmed();
        todo(today, "Buy milk");
        morning();
        awaitMail(3);
        execute("UPDATE recipient SET next_digest = next_digest - INTERVAL 1 DAY WHERE user_id = ?", user);
        awaitPlanned();
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(1L);
        assertThat(server.mails(address)).hasSize(3);
    }

    @Test
    void readerSwitchesThemOffByTheMailAndOnAgainByTheProfile() throws SQLException {
        confirmed();
        todo(today, "Buy milk");
        morning();
        var mail = awaitMail(3);
        assertThat(mail.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        var header = mail.header("List-Unsubscribe");
        assertThat(header).startsWith("<http://todo.test/mail/reminders?token=").endsWith(">");
        var link = header.substring("<http://todo.test".length(), header.length() - 1);
        given().get(link).then().statusCode(200);
        assertThat(reminders()).isTrue();
        given().contentType("application/x-www-form-urlencoded")
                .body("List-Unsubscribe=One-Click")
                .post(link)
                .then()
                .statusCode(200);
        assertThat(reminders()).isFalse();
        given().post(link + "x").then().statusCode(404);
        given().post(link.replace("/reminders", "/confirmation")).then().statusCode(404);
        send(profile(true, false, "Ada Lovelace"));
        assertThat(reminders()).isFalse();
        send(profile(true, true, "Ada Lovelace"));
        assertThat(reminders()).isTrue();
    }

    private boolean reminders() {
        return Rest.as(user).get("/users/me/mail").get("reminders").asBoolean();
    }

    @Test
    void replicasThatPlanAtTheSameTimePlanOne() throws Exception {
        confirmed();
        todo(today, "Buy milk");
        for (var round = 0; round < 5; round++) {
            morning();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var plans = threads.invokeAll(java.util.Collections.nCopies(8, (Callable<Boolean>) digests::plan));
                for (var plan : plans) {
                    plan.get();
                }
            }
            awaitPlanned();
        }
        awaitMail(3);
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(1L);
    }

    /// The transaction of a replica that is killed in the middle ends with its connection.
    @Test
    void replicaThatDiesWhilePlanningLeavesItToAnother() throws SQLException {
        confirmed();
        todo(today, "Buy milk");
        try (var dying = asOwner();
                var statement = dying.createStatement()) {
            execute("UPDATE recipient SET next_digest = UTC_TIMESTAMP(6) + INTERVAL 1 SECOND WHERE user_id = ?", user);
            dying.setAutoCommit(false);
            statement.execute("SELECT 1 FROM recipient WHERE user_id = '%s' FOR UPDATE".formatted(user));
            statement.execute(
                    "INSERT INTO mail (id, user_id, kind, about, state, due_at, lease, tries, planned_at) VALUES (UUID(), '%s', 'DIGEST', '%s', 'PENDING', UTC_TIMESTAMP(6), 0, 0, "
                                    .formatted(user, today)
                            + "UTC_TIMESTAMP(6))");
            await().until(() -> numbers(
                            "SELECT COUNT(*) FROM recipient WHERE user_id = ? AND next_digest < UTC_TIMESTAMP(6)", user)
                    .equals(List.of(1L)));
            dying.abort(Runnable::run);
        }
        awaitMail(3);
        assertThat(numbers("SELECT COUNT(*) FROM mail WHERE user_id = ? AND kind = 'DIGEST'", user))
                .containsExactly(1L);
    }

    /// What the database lost is withdrawn in any order; what happened afterwards stays.
    @Test
    void withdrawnEventsAreTakenBack() throws SQLException {
        var milk = todo(today, "Buy milk"); // 1
        var kept = todo(today, "Kept"); // 2
        send(todo("TodoCompleted", milk, today, "Buy milk")); // 3
        send(todo("TodoDeleted", milk, today, "Buy milk")); // 4
        var lost = todo(today, "Lost"); // 5
        send(todo("TodoCompleted", kept, today, "Kept")); // 6
        assertThat(titles()).containsExactly("Lost");
        sequence = 1_000_000_002;
        send(todo("TodoReopened", kept, today, "Kept"));
        send(withdrawn("TodoCompleted", milk, 3, "Buy milk"));
        send(withdrawn("TodoDeleted", milk, 4, "Buy milk"));
        send(withdrawn("TodoCreated", lost, 5, "Lost"));
        send(withdrawn("TodoCompleted", kept, 6, "Kept"));
        assertThat(titles()).containsExactlyInAnyOrder("Buy milk", "Kept");
    }

    private TestEvent withdrawn(String type, String id, long lost, String title) {
        var data = todo(type, id, today, title).json();
        var event = event("EventDiscarded", user, sequence).with("ce_subject", id);
        var json = (ObjectNode) event.json();
        ((ObjectNode) json.get("discarded"))
                .put("type", type)
                .put("published", true)
                .put("sequence", lost)
                .set("data", data);
        return event.withValue(json.toString());
    }

    private List<String> titles() throws SQLException {
        return digests.titles(user, LocalDate.parse(today));
    }

    @Test
    void eventThatComesLateChangesNoDueDay() throws SQLException {
        var id = UUID.randomUUID().toString();
        var first = todo("TodoCreated", id, today, "Buy milk");
        sequence++;
        send(todo("TodoDeleted", id, today, "Buy milk"));
        publish(first);
        await().until(() -> numbers("SELECT COUNT(*) FROM missing WHERE user_id = ? AND first_sequence = 1", user)
                .equals(List.of(0L)));
        assertThat(titles()).isEmpty();
    }
}
