package dev.lossless.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.acceptance.Acceptance;
import dev.lossless.local.Http;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Alerts and panels ask for what the running system really exports.
class MonitoringIT {

    private static final Http HTTP = new Http(Duration.ofSeconds(30));
    private static final Scrape SCRAPE = new Scrape();

    @BeforeAll
    static void useTheSystem() throws Exception {
        send("POST", "/todos", "{\"title\":\"Be seen\"}");
        send("GET", "/todos", "");
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
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
        HTTP.close();
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
        var metrics = URI.create(Acceptance.running().url(service) + "/q/metrics");
        return HTTP.send("GET", metrics, Map.of("Accept", "text/plain"), "").body();
    }

    private static void send(String method, String path, String body) throws Exception {
        var token = Acceptance.keys().token("watched", List.of());
        var uri = URI.create(Acceptance.running().url(Service.TODO) + path);
        assertThat(HTTP.send(method, uri, Http.bearer(token), body).statusCode())
                .isLessThan(300);
    }
}
