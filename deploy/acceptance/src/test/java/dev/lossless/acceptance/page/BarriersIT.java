package dev.lossless.acceptance.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.acceptance.Acceptance;
import dev.lossless.edge.testkit.Chromium;
import dev.lossless.local.Http;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The pages of the services have no barrier that axe-core calls serious, in light and dark, on a desk and on a phone.
@Tag("slow")
class BarriersIT {

    private static Chromium browser;

    private final String user = "barriers-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        var started = Chromium.forTestsOf("WHAT KEEPS PEOPLE FROM USING THE PAGES");
        assumeTrue(started.isPresent(), "Chromium is missing");
        browser = started.get();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void todosPageHasNone() throws Exception {
        create("Pay the rent\",\"priority\":\"HIGH\",\"dueDate\":\"2026-01-31");
        create("Water the plants\",\"priority\":\"LOW\",\"completed\":true,\"description\":\"All of them");
        browser.open(Acceptance.running().url(Service.TODO) + "/");
        awaitTrue("document.querySelector('textarea')?.checkVisibility() === true");
        assertNone("signed out");
        browser.open(Acceptance.running().url(Service.TODO) + "/#token="
                + Acceptance.keys().token(user, List.of()));
        awaitTrue("document.querySelector('.todo') !== null");
        assertNone("list");
        browser.evaluate("document.querySelector('[data-name=edit]').click()");
        awaitTrue("document.querySelector('.edit') !== null");
        assertNone("edit");
    }

    @Test
    void statisticsHaveNone() throws Exception {
        create("To be counted");
        browser.open(Acceptance.running().url(Service.ANALYTICS) + "/dashboard/");
        awaitTrue("document.querySelector('textarea')?.checkVisibility() === true");
        assertNone("signed out");
        browser.open(Acceptance.running().url(Service.ANALYTICS) + "/dashboard/#token="
                + Acceptance.keys().token(user, List.of("analyst")));
        awaitTrue("document.querySelector('[data-chart=days] svg') !== null");
        assertNone("statistics");
    }

    @Test
    void barrierIsFound() {
        browser.open(Acceptance.running().url(Service.TODO) + "/");
        browser.evaluate("document.querySelector('main').append(document.createElement('select')); true");
        assertThat(Axe.problems(browser)).singleElement().asString().startsWith("select-name");
    }

    private static void assertNone(String what) {
        for (var colorScheme : List.of("light", "dark")) {
            for (var width : List.of(1280, 390)) {
                browser.screen(width, 900, colorScheme);
                assertThat(Axe.problems(browser))
                        .as("%s, %s, %d", what, colorScheme, width)
                        .isEmpty();
            }
        }
    }

    private void create(String title) throws Exception {
        try (var http = new Http(Duration.ofSeconds(30))) {
            var answer = http.send(
                    "POST",
                    URI.create(Acceptance.running().url(Service.TODO) + "/todos"),
                    Http.bearer(Acceptance.keys().token(user, List.of())),
                    "{\"title\":\"" + title + "\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    private static void awaitTrue(String expression) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.evaluate(expression).asBoolean());
    }
}
