package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.edge.testkit.Chromium;
import dev.lossless.local.Http;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The way of a change, on the page of todo-service, as the consumers state it.
@Tag("slow")
class TodosPageIT {

    private static Chromium browser;

    private final String user = "page-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        var started = Chromium.forTestsOf("THE WAY OF A TODO'S EVENT ON THE PAGE");
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
    void open() {
        browser.screen(1280, 900, "light");
        browser.open(url());
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

    /// The first todo has had all its effects, the second waits: of which of them a consumer has had the event, the
    /// page that is opened later can prove only of the second.
    @Test
    void oldTodoIsNotSaidToMissWhatItMayHaveHad() throws Exception {
        add("First");
        List.of("cache", "analytics", "audit").forEach(TodosPageIT::awaitArrived);
        var later = Instant.now().plusSeconds(2); // than the clocks of two services may differ
        await().until(() -> Instant.now().isAfter(later));
        Acceptance.limitRecords(2_000);
        try {
            createLong();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Acceptance.todo("outbox").out().contains(user));
            browser.open(url());
            awaitTrue("document.querySelector('.todo .brief')?.textContent.includes('not yet')");
            assertThat(browser.evaluate("document.querySelector('.todo:last-child').textContent")
                            .asText())
                    .contains("First")
                    .doesNotContain("not yet");
        } finally {
            Acceptance.limitRecords(Acceptance.USUAL_BYTES);
        }
        assertThat(Acceptance.todo("outbox", "re-drive", user).code()).isZero();
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

    /// Before, it may still have the event.
    private String url() {
        return Acceptance.running().url(Service.TODO) + "/#token=" + token();
    }

    private String token() {
        return Acceptance.keys().token(user, List.of());
    }

    private void createLong() throws Exception {
        var todos = URI.create(Acceptance.running().url(Service.TODO) + "/todos");
        var body = "{\"title\":\"Second\",\"description\":\"" + "x".repeat(4_000) + "\"}";
        try (var http = new Http(Duration.ofSeconds(30))) {
            assertThat(http.send("POST", todos, Http.bearer(token()), body).statusCode())
                    .isEqualTo(201);
        }
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
