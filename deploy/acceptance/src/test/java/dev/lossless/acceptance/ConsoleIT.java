package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lossless.local.Http;
import dev.lossless.local.browser.Chromium;
import dev.lossless.local.system.Service;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `todo console` in a browser: what an operator sees of a system in trouble, and what he does about it there.
class ConsoleIT {

    private static final String TOPIC = "todo.events";
    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/#\\S+");
    private static final Path PICTURES = Path.of("target/console");

    private static final OutputStream OUT = new ByteArrayOutputStream();
    private static final OutputStream ERR = new ByteArrayOutputStream();
    private static final CompletableFuture<Integer> END = new CompletableFuture<>();
    private static Thread console;
    private static Chromium browser;

    private final String user = "console-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        var program = Chromium.program();
        assumeTrue(program.isPresent(), "Chromium is missing");
        Acceptance.running();
        console = Thread.startVirtualThread(() -> END.complete(Acceptance.todo(OUT, ERR, "console")));
        browser = Chromium.start(program.get());
    }

    /// As by Ctrl-C.
    @AfterAll
    static void stop() {
        if (console != null) {
            browser.close();
            console.interrupt();
            assertThat(END.join()).as(ERR::toString).isZero();
        }
    }

    @BeforeEach
    void open() {
        browser.complaints().clear();
        browser.screen(1280, 900, "light");
        browser.open(link());
        awaitTrue("document.querySelector('[data-consumer=audit-consumer] b')?.textContent.match(/^\\d/)");
    }

    @Test
    void linkOpensThePageAndItsSecretIsGoneFromTheAddress() {
        assertThat(evaluate("location.href")).isEqualTo(link().replaceAll("#.*", ""));
        assertThat(evaluate("document.getElementById('operator').textContent")).startsWith("as operator at 127.0.0.1:");
        assertThat(browser.namelessControls()).isEmpty();
        browser.evaluate("sessionStorage.clear()");
        browser.open(link().replaceAll("#.*", ""));
        awaitTrue("!document.getElementById('locked').hidden");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void deadLetterIsLookedAtReDrivenAndDiscarded() throws Exception {
        produce("{\"no\": \"event " + user + "\"}");
        var row = "[...document.querySelectorAll('#letters [data-letter]')].at(-1)";
        awaitTrue("document.querySelector('[data-alarm=ConsumerDeadLetter]')");
        browser.evaluate("document.querySelector('[name=service][value=cache-consumer]').click()");
        awaitTrue(row + "?.querySelector('.time')?.textContent");
        browser.evaluate(row + ".querySelector('details').open = true");
        awaitTrue(row + ".querySelector('pre')?.textContent.includes('" + user + "')");
        assertThat(evaluate(row + ".querySelector('.inside').textContent"))
                .contains(TOPIC + ", partition ")
                .contains("x-from" + "the test");
        browser.picture(PICTURES.resolve("dead-letter.png"));
        click(row, "Re-drive");
        confirm();
        awaitTrue("document.getElementById('letters-report')?.textContent.includes('Still unreadable')");
        discardAll(row);
        browser.evaluate("document.getElementById('settled').click()");
        awaitTrue(row + "?.classList.contains('settled')");
        browser.evaluate(row + ".querySelector('details').open = true");
        awaitTrue(row + ".querySelector('.became')?.textContent.match(/^(Discarded|Re-driven) by operator, /)");
        browser.picture(PICTURES.resolve("settled.png"));
        assertThat(browser.complaints()).isEmpty();
        List.of("audit", "analytics").forEach(ConsoleIT::settle);
    }

    private void discardAll(String row) {
        awaitTrue("document.querySelectorAll('#letters [data-letter]').length === 1");
        browser.evaluate(row + ".querySelector('details').open = true");
        awaitTrue(row + ".querySelector('.acts')");
        click(row, "Discard …");
        assertThat(evaluate("document.getElementById('ask-text').textContent")).contains("will never see this event");
        confirm();
        awaitTrue("!document.getElementById('no-letters').hidden");
    }

    /// By the verb, as the page has shown its own.
    private static void settle(String consumer) {
        var listed = Acceptance.todo("dead-letters", consumer).out();
        Pattern.compile("(?m)^\\d+-\\d+").matcher(listed).results().forEach(id -> assertThat(
                        Acceptance.todo("dead-letters", consumer, "discard", id.group(), "--yes")
                                .code())
                .isZero());
    }

    @Test
    void parkedStreamGoesOnWhenItsCauseIsGone() throws Exception {
        allow("2000");
        try {
            write("x".repeat(4_000));
            awaitTrue(parked() + "?.textContent.includes('RecordTooLarge')");
            awaitTrue("document.querySelector('[data-alarm=OutboxStreamParked]')");
            browser.picture(PICTURES.resolve("parked.png"));
        } finally {
            allow("1048588");
        }
        click(parked(), "Re-drive");
        confirm();
        awaitTrue("!" + parked());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void refusedEventIsDiscardedWithAReason() throws Exception {
        allow("2000");
        try {
            write("x".repeat(4_000));
            awaitTrue(parked());
            click(parked(), "Discard …");
            browser.evaluate("document.getElementById('reason').value = 'nobody needs it'");
            confirm();
            awaitTrue("!" + parked());
        } finally {
            allow("1048588");
        }
        awaitDiscarded();
    }

    @Test
    void verificationsShowTheirVerdict() {
        for (var proof : List.of("events", "audit")) {
            browser.evaluate("document.querySelector('[data-proof=%s] button').click()".formatted(proof));
        }
        awaitTrue("document.querySelector('[data-proof=events] .outcome').textContent.includes('Read in')");
        awaitTrue("document.querySelector('[data-proof=audit] .outcome').textContent.includes('Unbroken. ')");
        browser.picture(PICTURES.resolve("verified.png"));
    }

    @Test
    void runbookOpensOnThePage() throws Exception {
        produce("runbook " + user);
        awaitTrue("document.querySelector('[data-runbook=ConsumerDeadLetter]')");
        browser.evaluate("document.querySelector('[data-runbook=ConsumerDeadLetter]').click()");
        awaitTrue("document.getElementById('runbook').open");
        assertThat(evaluate("document.getElementById('runbook-text').textContent"))
                .contains("What to do")
                .contains("./todo dead-letters SERVICE");
        assertThat(browser.complaints()).isEmpty();
        awaitTrue("document.getElementById('letters-count').textContent.startsWith('3')");
        List.of("audit", "analytics", "cache").forEach(ConsoleIT::settle);
    }

    private static String link() {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> LINK.matcher(OUT.toString()).results().findFirst(), java.util.Optional::isPresent)
                .orElseThrow()
                .group();
    }

    private String parked() {
        return "document.querySelector('[data-parked=\"" + user + "\"]')";
    }

    private static void click(String parent, String words) {
        browser.evaluate("[...%s.querySelectorAll('button')].find(one => one.textContent === '%s').click()"
                .formatted(parent, words));
    }

    private static void confirm() {
        awaitTrue("document.getElementById('ask').open");
        browser.evaluate("document.getElementById('ask-yes').click()");
        awaitTrue("!document.getElementById('ask').open");
    }

    private static void produce(String value) throws Exception {
        var settings =
                Map.<String, Object>of("bootstrap.servers", Acceptance.running().kafka());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>(TOPIC, "nobody", value);
            record.headers().add("x-from", "the test".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            producer.send(record).get();
        }
    }

    /// How many bytes a record of the topic may have.
    private static void allow(String bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        var change = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), OpType.SET);
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Acceptance.running().kafka()))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        }
    }

    private void write(String description) throws Exception {
        var body = "{\"title\": \"Too long\", \"description\": \"" + description + "\"}";
        var token = Http.bearer(Acceptance.keys().token(user, List.of()));
        try (var http = new Http(Duration.ofSeconds(30))) {
            var todos = URI.create(Acceptance.running().url(Service.TODO) + "/todos");
            assertThat(http.send("POST", todos, token, body).statusCode()).isEqualTo(201);
        }
    }

    private void awaitDiscarded() {
        var token = Http.bearer(Acceptance.keys().token(user, List.of()));
        try (var http = new Http(Duration.ofSeconds(30))) {
            var trail = URI.create(Acceptance.running().url(Service.AUDIT) + "/users/me/audit");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            http.send("GET", trail, token, "").body())
                    .contains("EventDiscarded", "nobody needs it", "operator"));
        }
    }

    private static String evaluate(String expression) {
        return browser.evaluate(expression).asText();
    }

    private static void awaitTrue(String expression) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> browser.evaluate("Boolean(" + expression + ")").asBoolean());
    }
}
