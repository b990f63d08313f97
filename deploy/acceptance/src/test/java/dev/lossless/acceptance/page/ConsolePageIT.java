package dev.lossless.acceptance.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.acceptance.Acceptance;
import dev.lossless.edge.testkit.Chromium;
import dev.lossless.local.Http;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an operator sees and puts right with `./todo console`, by the keyboard alone. The pictures stay in
/// target/console, to be looked at.
@Tag("slow")
@Order(3)
class ConsolePageIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "todo.events";
    private static final Http HTTP = new Http(Duration.ofSeconds(30));

    private static Chromium browser;
    private static RunningConsole console;

    private final RunningSystem running = Acceptance.running();
    private final String user = "console-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        var started = Chromium.forTestsOf("THE CONSOLE");
        assumeTrue(started.isPresent(), "Chromium is missing");
        Acceptance.running();
        console = new RunningConsole();
        browser = started.get();
    }

    @AfterAll
    static void stop() {
        HTTP.close();
        if (console != null) {
            browser.close();
            console.close();
        }
    }

    @BeforeEach
    void open() {
        browser.screen(1280, 900, "light");
        browser.open(console.link());
        awaitTrue("document.getElementById('wrong').getAttribute('aria-busy') === 'false'");
    }

    @AfterEach
    void pageDidNothingWrong() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void deadLetterIsReadAndReDrivenAndItsSettlementSeen() throws Exception {
        deadLetter();
        awaitTrue("document.querySelector('[data-alarm=ConsumerDeadLetter]') !== null");
        chooseAudit();
        openLetter("li:not(.settled)");
        assertThat(text("#letters > li:last-child .inside"))
                .contains("not JSON", "made-by", "a stranger", "todo.events, partition", user);
        press("#letters > li:last-child .acts .strong", "Enter");
        assertThat(text("#ask")).contains("Re-drive this dead letter?", "audit-consumer");
        confirm();
        awaitTrue("document.querySelector('#letters-report')?.textContent.includes('Still unreadable')");
        press("#settled", " ");
        awaitTrue("document.querySelector('#letters > li.settled') !== null");
        openLetter("li.settled");
        assertThat(browser.evaluate("document.activeElement.parentElement.querySelector('.became').textContent")
                        .asText())
                .contains("by operator");
        picture("settled");
        press("#settled", " ");
        awaitTrue("document.querySelector('#letters > li.settled') === null");
        openLetter("li:not(.settled)");
        press("#letters > li:last-child .acts .quiet", "Enter");
        confirm();
        awaitTrue("document.querySelector('#letters-report').textContent.includes('Discarded')");
    }

    /// Those of all tests so far: whoever wrote them, they have one cause.
    @Test
    void deadLettersOfOneCauseAreCountedAndDiscardedTogether() throws Exception {
        deadLetter();
        deadLetter();
        var row = "[data-cause='header ce_specversion is missing']";
        chooseAudit();
        awaitTrue("document.querySelector(\"%s .where\")?.textContent === '%d'".formatted(row, openOfAudit()));
        press(row + " .acts button:nth-child(1)", "Enter");
        awaitTrue("document.querySelector(\"%s [aria-pressed=true]\") !== null".formatted(row));
        picture("causes");
        press(row + " .acts button:nth-child(3)", "Enter");
        assertThat(text("#ask")).contains("Discard all of this cause?", "header ce_specversion is missing");
        confirm();
        awaitTrue("document.querySelector('#letters-report')?.textContent.includes(' discarded.')");
        awaitTrue("document.querySelector(\"%s\") === null".formatted(row));
        assertThat(openOfAudit()).isZero();
    }

    private static long openOfAudit() {
        return Acceptance.todo("dead-letters", "audit", "--json").out().lines().count();
    }

    @Test
    void escapeLeavesADeadLetterAsItIs() throws Exception {
        deadLetter();
        chooseAudit();
        openLetter("li:not(.settled)");
        press("#letters > li:last-child .acts .quiet", "Enter");
        awaitTrue("document.getElementById('ask').open");
        browser.press("Escape");
        awaitTrue("!document.getElementById('ask').open");
        awaitTrue("document.activeElement.textContent === 'Discard …'");
        assertThat(Acceptance.todo("dead-letters", "audit", "--json").out()).contains(user);
    }

    @Test
    void parkedStreamGoesOn() throws Exception {
        Acceptance.limitRecords(2_000);
        try {
            write("x".repeat(4_000));
            awaitTrue("document.querySelector('[data-parked=\"%s\"]') !== null".formatted(user));
            awaitTrue("document.querySelector('[data-alarm=OutboxStreamParked]') !== null");
            assertThat(text("[data-parked='%s']".formatted(user)))
                    .containsPattern("TodoCreated, number ([0-9,]+,000,000,00)?1, ") // an epoch may stand before it
                    .contains("RecordTooLarge");
            picture("parked");
        } finally {
            Acceptance.limitRecords(Acceptance.USUAL_BYTES);
        }
        press("[data-parked='%s'] .acts .strong".formatted(user), "Enter");
        confirm();
        awaitTrue("document.querySelector('[data-parked=\"%s\"]') === null".formatted(user));
        await().atMost(Duration.ofMinutes(1)).until(() -> consumed(Service.AUDIT));
    }

    @Test
    void discardNeedsAReasonAndTellsTheAuditTrail() throws Exception {
        Acceptance.limitRecords(2_000);
        try {
            write("x".repeat(4_000));
            awaitTrue("document.querySelector('[data-parked=\"%s\"]') !== null".formatted(user));
        } finally {
            Acceptance.limitRecords(Acceptance.USUAL_BYTES);
        }
        press("[data-parked='%s'] .acts .quiet".formatted(user), "Enter");
        awaitTrue("document.activeElement.id === 'ask-value'");
        browser.press("Enter");
        assertThat(browser.evaluate("document.getElementById('ask').open").asBoolean())
                .as("no reason was given")
                .isTrue();
        browser.write("nobody needs it");
        browser.press("Enter");
        awaitTrue("document.querySelector('[data-parked=\"%s\"]') === null".formatted(user));
        await().atMost(Duration.ofMinutes(1)).until(() -> consumed(Service.AUDIT));
    }

    @Test
    void webhookWhoseReceiverWasGoneIsEnabled() throws Exception {
        try (var receiver = new WebhookReceiver()) {
            var id = webhook(receiver);
            receiver.gone(true);
            write("while it is gone");
            awaitTrue("document.querySelector('[data-alarm=WebhookDisabled]')?.textContent.includes('%s')"
                    .formatted(receiver.url()));
            var row = "[data-webhook='%s']".formatted(id);
            press(row + " summary", "Enter");
            awaitTrue("document.querySelector(\"%s .deliveries summary\") !== null".formatted(row));
            press(row + " .deliveries summary", "Enter");
            awaitTrue("document.querySelector(\"%s .attempts\")?.textContent.includes('status 410')".formatted(row));
            picture("webhook");
            receiver.gone(false);
            press(row + " .acts .strong", "Enter");
            awaitTrue("document.activeElement.id === 'ask-value'");
            browser.write("1");
            browser.press("Enter");
            awaitTrue("document.querySelector('#webhooks-report')?.textContent.startsWith('Enabled')");
            awaitTrue("document.querySelector(\"%s .where\").textContent === 'Enabled'".formatted(row));
            awaitTrue("document.querySelector('[data-alarm=WebhookDisabled]') === null");
            await().atMost(Duration.ofMinutes(1)).until(() -> receiver.got("while it is gone"));
            asAdmin(Service.NOTIFICATION, "DELETE", "/admin/webhooks/" + id, "");
        }
    }

    @Test
    void usersWebhookIsFoundByTheUsersId() throws Exception {
        var made = ask(Service.NOTIFICATION, "POST", "/users/me/webhooks", "{\"url\":\"https://example.com/hook\"}");
        browser.tabTo("#webhooks-user");
        browser.write(user);
        browser.press("Enter");
        var row = "[data-webhook='%s']".formatted(made.path("id").asText());
        awaitTrue("document.querySelector(\"%s\")?.textContent.includes('Not confirmed')".formatted(row));
        press("#webhooks-back", "Enter");
        awaitTrue("document.querySelector(\"%s\") === null".formatted(row));
    }

    @Test
    void eventsAndAuditTrailAreVerifiedWithProgress() throws Exception {
        write("to be verified");
        await().atMost(Duration.ofMinutes(1)).until(() -> consumed(Service.AUDIT));
        for (var proof : List.of("events", "audit")) {
            browser.evaluate("""
                    window.bars = 0;
                    new MutationObserver(() => window.bars += 1).observe(
                        document.querySelector('[data-proof=%s] progress'), {attributes: true});
                    true""".formatted(proof));
            press("[data-proof=%s] button".formatted(proof), "Enter");
            awaitTrue("document.querySelector('[data-proof=%s] .good') !== null".formatted(proof));
            assertThat(browser.evaluate("window.bars").asInt()).as(proof).isPositive();
        }
        assertThat(text("[data-proof=events]")).contains("Gapless and in order.");
        assertThat(text("[data-proof=audit]")).contains("Unbroken.");
        picture("verified");
    }

    @Test
    void whatIsWrongHasItsRunbook() throws Exception {
        deadLetter();
        awaitTrue("document.querySelector('[data-alarm=ConsumerDeadLetter]') !== null");
        press("[data-runbook=ConsumerDeadLetter]", "Enter");
        awaitTrue("document.getElementById('runbook').open");
        assertThat(text("#runbook")).contains("What it means", "What to do");
        browser.press("Escape");
        awaitTrue("document.activeElement.dataset.runbook === 'ConsumerDeadLetter'");
    }

    @Test
    void pageFitsEveryScreenAndHasNoBarrier() throws Exception {
        deadLetter();
        chooseAudit();
        openLetter("li:not(.settled)");
        for (var colorScheme : List.of("light", "dark")) {
            for (var width : List.of(1280, 768, 390)) {
                browser.screen(width, 900, colorScheme);
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .isLessThanOrEqualTo(width);
                assertThat(Axe.problems(browser))
                        .as("%s %d", colorScheme, width)
                        .isEmpty();
                picture(width + "-" + colorScheme);
            }
        }
        assertThat(browser.namelessControls()).isEmpty();
    }

    @Test
    void browserMayRunNothingButThePagesOwnScript() throws Exception {
        var link = URI.create(console.link().replaceFirst("#.*", ""));
        assertThat(HTTP.send("GET", link, Map.of(), "").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'; script-src 'self'")
                        .doesNotContain("unsafe"));
        assertThat(browser.evaluate("document.querySelectorAll('[style], style, script:not([src])').length")
                        .asInt())
                .isZero();
    }

    /// A record of a stranger, which no consumer can read.
    private void deadLetter() throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", running.kafka());
        var record = new ProducerRecord<>(TOPIC, "nobody", "This is not JSON. " + user);
        record.headers().add("made-by", "a stranger".getBytes(UTF_8));
        record.headers().add("ce_userid", user.getBytes(UTF_8));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(record).get();
        }
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        Acceptance.todo("dead-letters", "audit", "--json").out().contains(user));
    }

    private void chooseAudit() {
        browser.evaluate("document.querySelector('[name=service][value=audit-consumer]').click()");
        awaitTrue("document.querySelector('#letters > li:last-child') !== null");
    }

    /// The last one of that kind, which is this test's.
    private void openLetter(String kind) {
        awaitTrue("document.querySelector('#letters > %s') !== null".formatted(kind));
        var letter = "#letters > " + kind + " summary";
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            browser.evaluate("[...document.querySelectorAll(\"%s\")].at(-1).focus()".formatted(letter));
            if (!browser.evaluate("document.activeElement.parentElement.open").asBoolean()) {
                browser.press("Enter");
            }
            return browser.evaluate(
                            "document.activeElement.parentElement.querySelector('pre')?.textContent.includes('%s')"
                                    .formatted(user))
                    .asBoolean();
        });
    }

    private static void press(String selector, String key) {
        awaitTrue("document.querySelector(\"%s\") !== null".formatted(selector));
        browser.tabTo(selector);
        browser.press(key);
    }

    /// Answers the question with yes.
    private static void confirm() {
        awaitTrue("document.getElementById('ask').open && document.activeElement.id === 'ask-no'");
        press("#ask-yes", "Enter");
        awaitTrue("!document.getElementById('ask').open");
    }

    private String webhook(WebhookReceiver receiver) throws Exception {
        var id = asAdmin(Service.NOTIFICATION, "POST", "/admin/webhooks", "{\"url\":\"" + receiver.url() + "\"}")
                .path("id")
                .asText();
        asAdmin(Service.NOTIFICATION, "POST", "/admin/webhooks/" + id + "/enable", "");
        return id;
    }

    private void write(String text) throws Exception {
        ask(Service.TODO, "POST", "/todos", "{\"title\":\"A todo\",\"description\":\"" + text + "\"}");
    }

    private boolean consumed(Service consumer) throws Exception {
        return ask(consumer, "GET", "/users/me/position", "")
                        .at("/positions/0/sequence")
                        .asLong()
                > 0;
    }

    private JsonNode ask(Service service, String method, String path, String body) throws Exception {
        return ask(service, Acceptance.keys().token(user, List.of()), method, path, body);
    }

    private JsonNode asAdmin(Service service, String method, String path, String body) throws Exception {
        return ask(service, Acceptance.keys().token("operator", List.of("admin")), method, path, body);
    }

    private JsonNode ask(Service service, String token, String method, String path, String body) throws Exception {
        var answer = HTTP.send(method, URI.create(running.url(service) + path), Http.bearer(token), body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private static String text(String selector) {
        return browser.evaluate("document.querySelector(\"%s\").textContent".formatted(selector))
                .asText();
    }

    private static void awaitTrue(String expression) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> browser.evaluate(expression).asBoolean());
    }

    private static void picture(String name) {
        browser.picture(Path.of("target/console/%s.png".formatted(name)));
    }
}
