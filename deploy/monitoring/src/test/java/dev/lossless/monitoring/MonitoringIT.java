package dev.lossless.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.local.Home;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Alerts and panels ask for what the running system really exports.
class MonitoringIT {

    @TempDir
    private static Path folder;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static LocalSystem system;
    private static RunningSystem running;
    private static final Scrape SCRAPE = new Scrape();

    @BeforeAll
    static void useTheSystem() throws Exception {
        var config = SystemConfig.apart(
                Home.repository(), new Home(folder), Home.find().binaries());
        system = new LocalSystem(config, Progress.silent());
        running = system.start();
        send("POST", "/todos", "{\"title\":\"Be seen\"}");
        send("GET", "/todos", "");
        Awaitility.await().untilAsserted(() -> {
            for (var service : Service.values()) {
                if (service != Service.TODO) {
                    assertThat(metrics(service))
                            .containsPattern("todo_consumer_events_total\\{outcome=\"effect\",?} [1-9]");
                }
            }
        });
        for (var service : Service.values()) {
            SCRAPE.add(metrics(service));
        }
    }

    @AfterAll
    static void stop() {
        system.close();
        CLIENT.close();
    }

    @TestFactory
    List<DynamicTest> everyQueryAsksForWhatIsExported() {
        return Monitoring.queries().stream()
                .map(query -> DynamicTest.dynamicTest(query.place(), () -> {
                    var parsed = PromQl.of(query.text());
                    assertThat(parsed.metrics()).as(query.text()).isNotEmpty();
                    assertThat(unknown(parsed)).as(query.text()).isEmpty();
                }))
                .toList();
    }

    private static Map<String, Object> unknown(PromQl query) {
        var unknown = new TreeMap<String, Object>();
        SCRAPE.unknownMetrics(query).forEach(metric -> unknown.put(metric, "no such metric"));
        SCRAPE.unknownLabels(query).forEach(label -> unknown.put(label, "no such label"));
        return unknown;
    }

    private static String metrics(Service service) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(running.url(service) + "/q/metrics"))
                .header("Accept", "text/plain")
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    private static void send(String method, String path, String body) throws Exception {
        var token = JwtKeys.in(Path.of(running.data())).token("watched", List.of());
        var request = HttpRequest.newBuilder(URI.create(running.url(Service.TODO) + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isLessThan(300);
    }
}
