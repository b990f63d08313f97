package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.local.browser.Chromium;
import dev.lossless.local.system.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The way of a change, on the page of todo-service, as the consumers state it.
class TodosPageIT {

    private static Chromium browser;

    private final String user = "page-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        var program = Chromium.program();
        assumeTrue(program.isPresent(), "Chromium is missing");
        browser = Chromium.start(program.get());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() {
        browser.screen(1280, 900, "light");
        browser.open(Acceptance.running().url(Service.TODO) + "/#token="
                + Acceptance.keys().token(user, List.of()));
        awaitTrue("!document.getElementById('empty').hidden");
    }

    @Test
    void addedTodoShowsItsWayInMillisecondsSinceItsCommit() {
        add("Buy milk");
        awaitArrived("cache");
        awaitArrived("published");
        assertThat(browser.evaluate("document.querySelector('[data-step=cache] b').textContent")
                        .asText())
                .matches("[0-9,]+ ms|[0-9]+ s|< 1 ms");
        browser.picture(Path.of("target/page/way.png"));
    }

    @Test
    void consumerThatStopsIsAwayAndGoesOnLater() throws Exception {
        try (var _ = Acceptance.stopped(Service.CACHE)) {
            add("While nobody renews lists");
            awaitTrue("document.querySelector('[data-step=cache]')?.className === 'away'");
            browser.picture(Path.of("target/page/away.png"));
        }
        awaitArrived("cache");
    }

    /// As the contract counts them, not as a browser does.
    @Test
    void titleHasAsManyCharactersAsTheContractPermits() {
        type("🎉".repeat(200));
        awaitTrue("document.querySelector('#list').textContent.includes('🎉'.repeat(200))");
        type("🎉".repeat(201));
        assertThat(browser.evaluate("document.getElementById('add-title').validationMessage")
                        .asText())
                .contains("200");
    }

    private static void type(String title) {
        browser.evaluate("document.getElementById('add-title').focus()");
        browser.evaluate("document.execCommand('insertText', false, '%s')".formatted(title));
        browser.evaluate("document.getElementById('add').requestSubmit()");
    }

    private static void add(String title) {
        browser.evaluate("document.getElementById('add-title').value = '%s'".formatted(title));
        browser.evaluate("document.getElementById('add').requestSubmit()");
    }

    private static void awaitArrived(String step) {
        awaitTrue("document.querySelector('[data-step=%s]')?.className === 'is'".formatted(step));
    }

    private static void awaitTrue(String expression) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> browser.evaluate(expression).asBoolean());
    }
}
