package dev.lossless.todo.page;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.edge.testkit.Chromium;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The page at `/` in a real browser. No consumer runs beside this service, so all of them are away; how the
/// page shows their effects is tested where they run, in deploy/acceptance.
@TodoServiceTest
class TodosPageTest {

    private static final String TITLES =
            "[...document.querySelectorAll('.todo .title')].map(t => t.textContent).join()";

    private static Chromium browser;

    private final String alice = Users.fresh();

    @Inject
    DataSource dataSource;

    @BeforeAll
    static void start() {
        var started = Chromium.forTestsOf("THE PAGE AT /");
        assumeTrue(started.isPresent(), "Chromium is missing");
        browser = started.get();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void fresh() {
        browser.complaints().clear();
        browser.screen(1280, 1000, "light");
        browser.open(url(""));
        browser.evaluate("sessionStorage.clear(), localStorage.clear()");
    }

    @Test
    void linkWithATokenShowsTheTodosAndForgetsTheToken() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        assertThat(browser.evaluate("location.href").asText()).isEqualTo(url(""));
        assertThat(ownComplaints()).isEmpty();
    }

    @Test
    void textThatIsNoTokenIsRefusedAtOnce() {
        type("#token", "not a token");
        submit("#token-form");
        awaitTrue("!document.getElementById('token-error').hidden");
        assertThat(browser.evaluate("document.getElementById('todos').hidden").asBoolean())
                .isTrue();
    }

    @Test
    void tokenThatIsNotValidLeadsBackToSigningIn() {
        browser.open(url("#token=" + Users.token(alice).replaceAll("\\.[^.]*$", ".AAAA")));
        awaitTrue("!document.getElementById('sign-in').hidden && !document.getElementById('token-error').hidden");
        assertThat(browser.evaluate("sessionStorage.getItem('token')").isNull()).isTrue();
    }

    @Test
    void addedTodoIsStoredOnceWithPriorityAndDay() {
        open();
        awaitTrue("!document.getElementById('empty').hidden");
        type("#add-title", "Call Bob");
        type("#add-priority", "HIGH");
        type("#add-due", "2031-02-03");
        submit("#add");
        awaitStored(1, Map.of("title", "Call Bob", "priority", "HIGH", "dueDate", "2031-02-03"));
        awaitTitles("Call Bob");
        awaitTrue("document.activeElement.id === 'add-title'");
        assertThat(ownComplaints()).isEmpty();
    }

    /// The answer to the first try is lost, as when the connection breaks: the second one has the same key.
    @Test
    void todoWhoseAnswerIsLostIsCreatedOnce() {
        open();
        awaitTrue("!document.getElementById('empty').hidden");
        browser.evaluate("""
                (original => {
                  window.fetch = async (path, options) => {
                    const answer = await original(path, options);
                    if (options.method === 'POST' && !window.lost) {
                      window.lost = true;
                      throw new TypeError('connection reset');
                    }
                    return answer;
                  };
                })(window.fetch), true""");
        type("#add-title", "Once");
        submit("#add");
        awaitTrue("window.lost && document.querySelector('.todo .way') !== null");
        awaitTitles("Once");
        as(alice).get("/todos").then().body("size()", is(1));
    }

    @Test
    void editingInPlaceChangesTitleNotesPriorityAndDay() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".title");
        awaitTrue("document.activeElement.dataset.name === 'edit-title'");
        type(".edit input[data-name=edit-title]", "Buy oat milk");
        type(".edit textarea", "two litres");
        type(".edit select", "LOW");
        type(".edit input[type=date]", "2031-02-03");
        submit(".edit");
        awaitStored(
                1,
                Map.of(
                        "title",
                        "Buy oat milk",
                        "description",
                        "two litres",
                        "priority",
                        "LOW",
                        "dueDate",
                        "2031-02-03",
                        "version",
                        2));
        awaitTitles("Buy oat milk");
    }

    @Test
    void escapeLeavesTheTodoAsItWas() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".title");
        type(".edit input[data-name=edit-title]", "Something else");
        browser.press("Escape");
        awaitTitles("Buy milk");
        awaitTrue("document.activeElement.dataset.name === 'title'");
        as(alice).get("/todos").then().body("[0].version", is(1));
    }

    @Test
    void todoIsCompletedAndReopened() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".tick input");
        awaitStored(1, Map.of("completed", true));
        awaitTrue("document.querySelector('.todo.done') !== null");
        click(".tick input");
        awaitStored(1, Map.of("completed", false, "version", 3));
    }

    @Test
    void todosAreFilteredSortedAndSearched() {
        create("Old and low", "priority", "LOW");
        create("Urgent", "priority", "HIGH");
        create("Finished", "completed", true);
        open();
        awaitTitles("Urgent,Old and low");
        choose("show", "all");
        awaitTitles("Finished,Urgent,Old and low");
        choose("show", "done");
        awaitTitles("Finished");
        choose("show", "open");
        select("#sort", "createdAt");
        awaitTitles("Old and low,Urgent");
        select("#priority", "HIGH");
        awaitTitles("Urgent");
        select("#priority", "");
        type("#q", "LOW");
        awaitTitles("Old and low");
        type("#q", "nothing is called so");
        awaitTrue("document.getElementById('empty-title').textContent === 'Nothing matches'");
    }

    @Test
    void deletionCanBeUndone() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click("[data-name=delete]");
        awaitTitles("");
        click(".toast button");
        awaitTitles("Buy milk");
        as(alice).get("/todos").then().body("[0].version", is(1));
    }

    @Tag("slow")
    @Test
    void deletionIsSentWhenItCanBeUndoneNoLonger() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click("[data-name=delete]");
        awaitTitles("");
        awaitStored(0, Map.of());
        awaitTrue("document.querySelector('.toast') === null");
    }

    @Test
    void deletionIsSentWhenThePageIsLeft() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click("[data-name=delete]");
        browser.open(url("contract/"));
        awaitStored(0, Map.of());
    }

    @Test
    void conflictShowsWhatIsThereNowAndTheUserDecides() {
        var id = create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".title");
        type(".edit input[data-name=edit-title]", "Buy oat milk");
        as(alice).body("{\"title\": \"Buy two\", \"priority\": \"HIGH\"}").patch("/todos/" + id);
        submit(".edit");
        awaitTrue("document.querySelector('.trouble dl') !== null");
        assertThat(browser.evaluate("document.querySelector('.trouble').textContent")
                        .asText())
                .contains("It was changed meanwhile", "Buy two", "Buy oat milk", "High");
        picture("conflict");
        clickButton("Save mine");
        awaitStored(1, Map.of("title", "Buy oat milk", "priority", "HIGH", "version", 3));
        awaitTrue("document.querySelector('.trouble') === null");
    }

    @Test
    void conflictWithADeletionOffersToCreateItAgain() {
        var id = create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".title");
        type(".edit input[data-name=edit-title]", "Buy oat milk");
        as(alice).delete("/todos/" + id).then().statusCode(204);
        submit(".edit");
        awaitTrue("document.querySelector('.trouble')?.textContent.includes('It was deleted meanwhile')");
        clickButton("Create it again with my change");
        awaitStored(1, Map.of("title", "Buy oat milk", "version", 1));
    }

    @Tag("slow")
    @Test
    void changedTodoIsNotDeletedUnseen() {
        var id = create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click("[data-name=delete]");
        as(alice).body("{\"title\": \"Buy champagne\"}").patch("/todos/" + id);
        awaitTrue("document.querySelector('.trouble')?.textContent.includes('It was not deleted')");
        clickButton("Keep what is there");
        awaitTitles("Buy champagne");
        as(alice).get("/todos").then().body("size()", is(1));
    }

    @Tag("slow")
    @Test
    void changeFromElsewhereShowsWithoutReloading() {
        open();
        awaitTrue("!document.getElementById('empty').hidden");
        var id = create("From elsewhere");
        awaitTitles("From elsewhere");
        as(alice).body("{\"title\": \"Changed\"}").patch("/todos/" + id);
        awaitTitles("Changed");
        as(alice).delete("/todos/" + id);
        awaitTitles("");
    }

    @Test
    void problemIsShownWithItsTitleAndALinkToWhatItMeans() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        click(".title");
        type(".edit input[data-name=edit-title]", "bell \u0007");
        submit(".edit");
        awaitTrue("document.querySelector('.trouble a')?.getAttribute('href') === '/problems/validation'");
        assertThat(browser.evaluate("document.querySelector('.trouble').textContent")
                        .asText())
                .contains("The request is not valid", "Title");
        awaitTitles("Buy milk");
    }

    @Tag("slow")
    @Test
    void changeWaitsWhileTheServiceIsAwayAndIsSavedThen() {
        create("Buy milk");
        open();
        awaitTitles("Buy milk");
        browser.offline(true);
        click(".tick input");
        awaitTrue("document.querySelector('.trouble')?.textContent.includes('Not saved yet')");
        awaitTrue("!document.getElementById('problem').hidden");
        awaitTitles("Buy milk");
        browser.offline(false);
        awaitStored(1, Map.of("completed", true));
        patiently().until(() -> browser.evaluate("document.getElementById('problem').hidden")
                .asBoolean());
    }

    @Test
    void consumerThatIsAwayIsShownSoAndIsNoProblem() {
        open();
        awaitTrue("!document.getElementById('empty').hidden");
        type("#add-title", "Alone");
        submit("#add");
        awaitTrue("document.querySelectorAll('.way li.away[data-step]').length === 4");
        assertThat(browser.evaluate("document.querySelector('[data-step=saved]').className")
                        .asText())
                .isEqualTo("is");
        assertThat(browser.evaluate("document.getElementById('problem').hidden").asBoolean())
                .isTrue();
        assertThat(ownComplaints()).isEmpty();
    }

    @Tag("slow")
    @Test
    void tenThousandTodosComePageByPage() throws SQLException {
        insert(10_000);
        open();
        awaitTrue("document.querySelectorAll('.todo').length >= 100");
        assertThat(browser.evaluate("document.querySelectorAll('.todo').length").asInt())
                .isLessThan(1_000);
        awaitTrue("(window.scrollTo(0, document.body.scrollHeight), !document.getElementById('back').hidden)");
        assertThat(browser.evaluate("document.querySelectorAll('.todo').length").asInt())
                .isBetween(500, 1_100);
        assertThat(browser.evaluate("new Set([...document.querySelectorAll('.todo')].map(t => t.dataset.id)).size"
                                + " === document.querySelectorAll('.todo').length")
                        .asBoolean())
                .isTrue();
        create("The newest");
        click("#back");
        awaitTrue("document.querySelector('.title').textContent === 'The newest'");
        assertThat(ownComplaints()).isEmpty();
    }

    @Test
    void everyControlHasAName() {
        create("Buy milk");
        create("Second");
        open();
        awaitTitles("Second,Buy milk");
        assertThat(browser.namelessControls()).isEmpty();
        click(".title");
        assertThat(browser.namelessControls()).isEmpty();
    }

    /// The pictures stay in target/page, to be looked at.
    @Tag("slow")
    @Test
    void pageFitsEveryScreen() {
        var today = LocalDate.now();
        create(
                "Water the plants",
                "priority",
                "LOW",
                "dueDate",
                today.plusDays(1).toString());
        create("A title without any place to break: " + "x".repeat(160), "description", "Notes\nof two lines");
        create("Pay the rent", "priority", "HIGH", "dueDate", today.minusDays(3).toString());
        create("Already done", "completed", true);
        for (var width : List.of(390, 768, 1280)) {
            for (var colorScheme : List.of("light", "dark")) {
                browser.screen(width, 900, colorScheme);
                open();
                awaitTrue("document.querySelectorAll('.todo').length === 3");
                click("[data-name=edit]");
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .isLessThanOrEqualTo(width);
                picture(width + "-" + colorScheme);
                assertThat(ownComplaints()).isEmpty();
            }
        }
    }

    @Test
    void browserMayRunNothingButThePagesOwnScript() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("Content-Security-Policy", containsString("connect-src 'self' http://127.0.0.1:8083 "))
                .header("Cache-Control", "no-cache");
        browser.evaluate(
                "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = true\">')");
        await().until(() ->
                browser.complaints().stream().anyMatch(complaint -> complaint.contains("Content Security Policy")));
        assertThat(browser.evaluate("window.hacked === undefined").asBoolean()).isTrue();
    }

    @Test
    void pageKnowsWhereTheConsumersAre() {
        given().get("/page/settings.json")
                .then()
                .statusCode(200)
                .body("positions.cache", is("http://127.0.0.1:8083/users/me/position"))
                .body("positions.analytics", is("http://127.0.0.1:8082/users/me/position"))
                .body("positions.audit", is("http://127.0.0.1:8081/users/me/position"));
    }

    @Test
    void pageLinksToTheReadme() {
        given().get("/page/README.md")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(containsString("writes never wait"));
    }

    private void open() {
        browser.open(url("#token=" + Users.token(alice)));
    }

    /// @param more names and values by turns
    private String create(String title, Object... more) {
        var fields = new HashMap<String, Object>(Map.of("title", title));
        for (var index = 0; index < more.length; index += 2) {
            fields.put((String) more[index], more[index + 1]);
        }
        return as(alice)
                .body(fields)
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void insert(int todos) throws SQLException {
        var digit = "(SELECT 0 AS d" + " UNION ALL SELECT %d".repeat(9).formatted(1, 2, 3, 4, 5, 6, 7, 8, 9) + ")";
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("INSERT INTO todo (id, user_id, title, priority, completed,"
                        + " version, created_at, updated_at) SELECT UNHEX(CONCAT(LPAD(HEX(n), 12, '0'), '7000', '8000',"
                        + " LEFT(MD5(?), 12))), ?, CONCAT('Todo ', n), 1, FALSE, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)"
                        + " FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM " + digit
                        + " a CROSS JOIN "
                        + digit + " b CROSS JOIN " + digit + " c CROSS JOIN " + digit
                        + " e) AS numbered WHERE n <= ?")) {
            statement.setString(1, alice);
            statement.setString(2, alice);
            statement.setInt(3, todos);
            statement.executeUpdate();
            connection.commit();
        }
    }

    /// Asks seldom: the user may ask only so often.
    private void awaitStored(int todos, Map<String, ?> first) {
        patiently().pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            var stored = as(alice).get("/todos").then().statusCode(200).extract();
            assertThat(stored.<List<?>>path("")).hasSize(todos);
            first.forEach((field, value) ->
                    assertThat(stored.<Object>path("[0]." + field)).as(field).isEqualTo(value));
        });
    }

    private static void awaitTitles(String titles) {
        patiently().untilAsserted(() -> assertThat(browser.evaluate(TITLES).asText())
                .isEqualTo(titles));
    }

    private static void awaitTrue(String expression) {
        patiently().until(() -> browser.evaluate(expression).asBoolean());
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static void type(String selector, String value) {
        browser.evaluate("(field => (field.value = '%s', field.dispatchEvent(new Event('input', {bubbles: true}))))"
                        .formatted(value)
                + "(document.querySelector('" + selector + "'))");
    }

    private static void select(String selector, String value) {
        browser.evaluate("(field => (field.value = '%s', field.dispatchEvent(new Event('change', {bubbles: true}))))"
                        .formatted(value)
                + "(document.querySelector('" + selector + "'))");
    }

    private static void submit(String form) {
        browser.evaluate("document.querySelector('%s').requestSubmit()".formatted(form));
    }

    private static void click(String selector) {
        browser.evaluate("document.querySelector('%s').click()".formatted(selector));
    }

    private static void clickButton(String words) {
        browser.evaluate("[...document.querySelectorAll('button')].find(one => one.textContent === '%s').click()"
                .formatted(words));
    }

    private static void choose(String name, String value) {
        click("input[name=%s][value=%s]".formatted(name, value));
    }

    private static void picture(String name) {
        browser.picture(Path.of("target/page/%s.png".formatted(name)));
    }

    /// What the browser says of requests that failed is not the page's: a consumer that is away, a conflict.
    private static List<String> ownComplaints() {
        return browser.complaints().stream()
                .filter(complaint -> !complaint.contains("\"source\":\"network\""))
                .toList();
    }

    private static String url(String rest) {
        return "http://localhost:" + RestAssured.port + "/" + rest;
    }
}
