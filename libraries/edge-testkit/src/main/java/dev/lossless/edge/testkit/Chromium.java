package dev.lossless.edge.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A headless Chromium with one page, driven through its DevTools protocol.
public final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> CONTROLS =
            Set.of("button", "checkbox", "combobox", "link", "radio", "searchbox", "textbox");

    private static final int MOST_TABS = 300;

    private static final String MISSING = """

            ==========================================================================
            Chromium is missing: %s IS NOT TESTED.
            Install it, on Debian: apt-get install chromium
            ==========================================================================
            """;

    /// Without them a key has no effect of the browser's own: Tab moves no focus, Enter presses no button.
    private static final Map<String, Integer> CODES =
            Map.of("Tab", 9, "Enter", 13, "Escape", 27, " ", 32, "ArrowLeft", 37, "ArrowRight", 39);

    private static final Map<String, String> TEXTS = Map.of("Enter", "\r", " ", " ");

    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger commands = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Chromium(Path program) throws IOException {
        profile = Files.createTempDirectory("chromium-");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--lang=en-GB",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output.log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(pageSocket(), new Listener())
                .join();
        List.of("Page.enable", "Runtime.enable", "Log.enable", "Network.enable")
                .forEach(domain -> send(domain, Map.of()));
    }

    /// One for the tests of something; where none is installed it is said aloud that nothing of it is tested.
    ///
    /// @param what in capitals, such as `THE DASHBOARD`
    public static Optional<Chromium> forTestsOf(String what) {
        var program = program();
        if (program.isEmpty()) {
            System.err.printf(MISSING, what);
        }
        return program.map(Chromium::start);
    }

    private static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Chromium start(Path program) {
        try {
            return new Chromium(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI pageSocket() {
        var file = profile.resolve("DevToolsActivePort");
        await().atMost(LIMIT)
                .until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
        return await().atMost(LIMIT)
                .until(() -> page(Integer.parseInt(Files.readAllLines(file).getFirst())), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<URI> page(int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            return JSON.readTree(client.send(request, BodyHandlers.ofString()).body())
                    .valueStream()
                    .filter(target -> target.path("type").asText().equals("page"))
                    .map(target ->
                            URI.create(target.path("webSocketDebuggerUrl").asText()))
                    .findFirst();
        }
    }

    private JsonNode send(String method, Map<String, ?> parameters) {
        var id = commands.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
        command.set("params", JSON.valueToTree(parameters));
        socket.sendText(command.toString(), true).join();
        try {
            return answer.get(LIMIT.toSeconds(), SECONDS);
        } catch (Exception e) {
            throw new AssertionError(method + " was not answered", e);
        }
    }

    /// Returns when the page has loaded and its script has run.
    public void open(String url) {
        send("Page.navigate", Map.of("url", "about:blank"));
        await().atMost(LIMIT)
                .until(() -> evaluate("location.href === 'about:blank'").asBoolean());
        send("Page.navigate", Map.of("url", url));
        await().atMost(LIMIT)
                .until(() -> evaluate("location.href !== 'about:blank' && document.readyState === 'complete'")
                        .asBoolean());
    }

    /// The value of a JavaScript expression in the page.
    public JsonNode evaluate(String expression) {
        var result =
                send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /// Presses a key, as its `KeyboardEvent.key` names it, on what has the focus.
    public void press(String key) {
        var pressed = new HashMap<String, Object>(Map.of("key", key));
        Optional.ofNullable(CODES.get(key)).ifPresent(code -> pressed.put("windowsVirtualKeyCode", code));
        Optional.ofNullable(TEXTS.get(key)).ifPresent(text -> pressed.put("text", text));
        pressed.put("type", "keyDown");
        send("Input.dispatchKeyEvent", pressed);
        pressed.remove("text");
        pressed.put("type", "keyUp");
        send("Input.dispatchKeyEvent", pressed);
    }

    /// Writes into what has the focus.
    public void write(String text) {
        send("Input.insertText", Map.of("text", text));
    }

    /// Presses Tab until that has the focus.
    public void tabTo(String selector) {
        var reached = "document.activeElement?.matches(%s) === true".formatted(JSON.valueToTree(selector));
        for (var presses = 0; !evaluate(reached).asBoolean(); presses++) {
            if (presses == MOST_TABS) {
                throw new AssertionError("Tab does not lead to " + selector);
            }
            press("Tab");
        }
    }

    public void screen(int width, int height, String colorScheme) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
    }

    public void offline(boolean offline) {
        send(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /// The whole page as a picture.
    public void picture(Path file) {
        var picture = send("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Controls that a screen reader could not name, by their role.
    public List<String> namelessControls() {
        send("Accessibility.enable", Map.of());
        return send("Accessibility.getFullAXTree", Map.of())
                .path("nodes")
                .valueStream()
                .filter(node -> CONTROLS.contains(node.at("/role/value").asText()))
                .filter(node -> node.at("/name/value").asText().isBlank())
                .map(Object::toString)
                .toList();
    }

    /// What the page did wrong so far: exceptions, and what the browser refused, as by the content security
    /// policy.
    public List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        try (var files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String message) {
            try {
                var json = JSON.readTree(message);
                if (json.has("id")) {
                    answers.remove(json.get("id").asInt()).complete(json.path("result"));
                } else if (json.path("method").asText().equals("Runtime.exceptionThrown")) {
                    complaints.add(json.at("/params/exceptionDetails").toString());
                } else if (json.at("/params/entry/level").asText().equals("error")) {
                    complaints.add(json.at("/params/entry").toString());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
