package dev.lossless.analytics.report;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.analytics.Oracle;
import dev.lossless.analytics.RealServersTest;
import dev.lossless.analytics.Rest;
import dev.lossless.analytics.TodoEvents;
import dev.lossless.edge.testkit.Chromium;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.jwt.build.Jwt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The dashboard in a real browser, with a week of events.
@QuarkusTest
class DashboardTest extends RealServersTest {

    private static final String HIDDEN = "document.getElementById('%s').hidden";
    private static Chromium browser;

    @BeforeAll
    static void start() {
        var started = Chromium.forTestsOf("THE DASHBOARD");
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
    void linkWithATokenShowsTheOwnFiguresAndForgetsTheToken() {
        var week = aWeekOf(user);
        browser.open(url("#token=" + Rest.as(user).token()));
        awaitTile("created", total(week, "created"));
        awaitTile("completed", total(week, "completed"));
        awaitTile("open", sum(Oracle.open(List.of(week))));
        awaitTile("overdue", sum(Oracle.overdue(List.of(week), zone())));
        assertThat(browser.evaluate("location.href").asText()).isEqualTo(url(""));
        assertThat(browser.evaluate("document.querySelectorAll('[data-chart=days] svg rect.HIGH').length")
                        .asInt())
                .isPositive();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void eventShowsWithoutReloading() {
        send(TodoEvents.createdNow(user, 1));
        browser.open(url("#token=" + Rest.as(user).token()));
        awaitTile("open", 1);
        send(TodoEvents.createdNow(user, 2));
        awaitTile("open", 2);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void analystSeesEveryoneAndCanSwitchToHerself() {
        send(TodoEvents.createdNow(user, 1));
        browser.open(url("#token=" + Rest.as(user, "analyst").token()));
        await().until(() -> browser.evaluate(
                        "document.querySelector('[data-tile=active] b')?.textContent.replace(/\\D/g, '') > 0")
                .asBoolean());
        browser.evaluate("document.querySelector('input[value=me]').click()");
        awaitTile("created", 1);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void userWithoutEventsIsToldSo() {
        browser.open(url("#token=" + Rest.as(user).token()));
        await().until(() -> isShown("empty"));
        awaitTile("open", 0);
    }

    @Test
    void textThatIsNoTokenIsRefusedAtOnce() {
        browser.evaluate("document.getElementById('token').value = 'not a token'");
        browser.evaluate("document.querySelector('#token-form button').click()");
        await().until(() -> isShown("token-error"));
        assertThat(isShown("report")).isFalse();
    }

    @Test
    void expiredTokenLeadsBackToSigningIn() {
        var past = Instant.now().minusSeconds(3_600);
        var token = Jwt.subject(user)
                .issuer("todo-local")
                .audience("todo")
                .issuedAt(past.minusSeconds(60))
                .expiresAt(past)
                .sign();
        browser.open(url("#token=" + token));
        await().until(() -> isShown("sign-in") && isShown("token-error"));
        assertThat(browser.evaluate("sessionStorage.length").asInt()).isZero();
    }

    @Tag("slow")
    @Test
    void serviceThatIsAwayIsToldAndComesBackByItself() {
        send(TodoEvents.createdNow(user, 1));
        browser.open(url("#token=" + Rest.as(user).token()));
        awaitTile("open", 1);
        browser.offline(true);
        await().until(() -> isShown("problem"));
        awaitTile("open", 1);
        browser.offline(false);
        await().atMost(Duration.ofSeconds(40)).until(() -> !isShown("problem"));
    }

    @Test
    void arrowKeysGoThroughTheDays() {
        aWeekOf(user);
        browser.open(url("#token=" + Rest.as(user).token()));
        await().until(() -> browser.evaluate("document.querySelector('[data-chart=days] svg') !== null")
                .asBoolean());
        browser.evaluate("document.querySelector('[data-chart=days] .plot').focus()");
        browser.press("ArrowLeft");
        await().until(() -> isShown("tip"));
        assertThat(browser.evaluate("document.getElementById('tip').textContent")
                        .asText())
                .contains("created", "completed");
        browser.press("Escape");
        await().until(() -> !isShown("tip"));
    }

    /// The pictures stay in target/dashboard, to be looked at.
    @Tag("slow")
    @Test
    void pageFitsEveryScreen() {
        var users = IntStream.range(0, 6)
                .mapToObj(number -> aWeekOf(user + "-" + number))
                .toList();
        await().until(() -> Rest.as(user + "-5")
                        .get("/users/me/statistics")
                        .at("/days/6/created")
                        .size()
                == 3);
        var token = Rest.as(users.getFirst().user(), "analyst").token();
        for (var width : List.of(390, 768, 1280)) {
            for (var colorScheme : List.of("light", "dark")) {
                requireFits(width, colorScheme, token);
            }
        }
    }

    /// The service's own answer, with a hundred thousand times as many of everything.
    @Tag("slow")
    @Test
    void labelsOfLargeNumbersLieWithinTheirCard() {
        aWeekOf(user);
        browser.screen(390, 900, "light");
        browser.open(url("#token=" + Rest.as(user).token()));
        await().until(() -> browser.evaluate("document.querySelector('[data-chart=days] svg') !== null")
                .asBoolean());
        browser.evaluate("""
                (original => {
                  window.fetch = async (...request) => {
                    const answer = await original(...request);
                    const large = (await answer.text()).replace(/"(HIGH|MEDIUM|LOW)": ?([1-9])/g, '"$1":100000$2');
                    return new Response(large, {status: answer.status, headers: {'Content-Type': 'application/json'}});
                  };
                })(window.fetch), true""");
        await().until(() -> browser.evaluate(
                        "/\\d[KM]/.test(document.querySelector('[data-chart=days] svg').textContent)")
                .asBoolean());
        assertThat(browser.evaluate("""
                [...document.querySelectorAll('.card svg text')].filter(text => {
                  const label = text.getBoundingClientRect(), card = text.closest('.card').getBoundingClientRect();
                  return label.left < card.left || label.right > card.right
                      || label.top < card.top || label.bottom > card.bottom;
                }).map(text => text.textContent).join(', ')""").asText()).isEmpty();
        browser.picture(Path.of("target/dashboard/large.png"));
    }

    private void requireFits(int width, String colorScheme, String token) {
        browser.screen(width, 900, colorScheme);
        browser.open(url("#token=" + token));
        await().until(() -> browser.evaluate("document.querySelector('[data-chart=users] svg') !== null")
                .asBoolean());
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(width);
        browser.picture(Path.of("target/dashboard/%d-%s.png".formatted(width, colorScheme)));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void browserMayRunNothingButThePagesOwnScript() {
        given().get("/dashboard/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
                .header("Content-Security-Policy", not(containsString("unsafe")))
                .header("Cache-Control", "no-cache");
        browser.evaluate(
                "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = true\">')");
        awaitComplaint("Content Security Policy");
        awaitComplaint("/dashboard/x"); // the image is not there: now its handler would run
        assertThat(browser.evaluate("window.hacked === undefined").asBoolean()).isTrue();
    }

    private static void awaitComplaint(String text) {
        await().until(() -> browser.complaints().stream().anyMatch(complaint -> complaint.contains(text)));
    }

    @Test
    void addressWithoutTheSlashLeadsToThePage() {
        given().redirects().follow(false).get("/dashboard").then().statusCode(307);
        given().get("/dashboard").then().statusCode(200).contentType("text/html");
    }

    private Oracle aWeekOf(String name) {
        var now = Instant.now();
        var week = new Oracle(name, now.minus(Duration.ofDays(6)), new Random(name.hashCode())).actUntil(now);
        sendAll(week.events().stream());
        return week;
    }

    private static long total(Oracle one, String type) {
        return Oracle.counts(List.of(one), zone()).entrySet().stream()
                .filter(count -> count.getKey().contains(" " + type + " "))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static long sum(Map<String, Long> byPriority) {
        return byPriority.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The browser's own.
    private static ZoneId zone() {
        return ZoneId.of(browser.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
                .asText());
    }

    private static String url(String fragment) {
        return "http://localhost:" + RestAssured.port + "/dashboard/" + fragment;
    }

    private static void awaitTile(String name, long value) {
        var expression = "document.querySelector('[data-tile=%s] b')?.textContent ?? ''".formatted(name);
        await().untilAsserted(
                        () -> assertThat(browser.evaluate(expression).asText()).isEqualTo(Long.toString(value)));
    }

    private static boolean isShown(String id) {
        return !browser.evaluate(HIDDEN.formatted(id)).asBoolean();
    }
}
