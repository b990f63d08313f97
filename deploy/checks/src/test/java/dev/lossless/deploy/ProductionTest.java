package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Ingress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The production overlay sets what the pages on the services, on deployment, images and monitoring call needed
/// there, and for all services alike.
class ProductionTest {

    /// As the pages write them: `NAME=value`, or a row of a table, `NAME` | `value` switches it on.
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Z0-9_]{6,})=([^`]+)`");

    private static final Pattern SWITCHED_ON = Pattern.compile("`([A-Z][A-Z0-9_]{6,})` \\| `(\\w+)` switches it on");

    private static final Pattern SHARED = Pattern.compile("QUARKUS_HTTP_.*|QUARKUS_OTEL_.*|MP_JWT_.*|SMALLRYE_JWT_.*");

    private final Manifest production = Overlays.of("production");

    @Test
    void everySettingThatPagesNameIsSetForEveryServiceBehindTheIngress() throws IOException {
        var named = named();
        assertThat(named)
                .containsKeys(
                        "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING",
                        "QUARKUS_OTEL_SDK_DISABLED",
                        "QUARKUS_LOG_CONSOLE_JSON_ENABLED");
        assertThat(publicServices()).isNotEmpty();
        for (var service : publicServices()) {
            assertThat(environment(service)).as(service.name()).containsAllEntriesOf(named);
        }
    }

    /// A setting of HTTP, of tokens or of tracing that one service has, all have that users can ask.
    @Test
    void whatOneServiceNeedsAllNeed() {
        var shared = new TreeMap<String, Map<String, String>>();
        for (var service : publicServices()) {
            var settings = new TreeMap<>(environment(service));
            settings.keySet().removeIf(name -> !SHARED.matcher(name).matches());
            shared.put(service.name(), settings);
        }
        assertThat(shared).hasSizeGreaterThan(2);
        assertThat(new TreeSet<>(shared.keySet())).allSatisfy(service -> assertThat(shared.get(service))
                .as(service)
                .isEqualTo(shared.firstEntry().getValue()));
    }

    /// Behind TLS addresses say https; but whoever comes in another way than by the Ingress cannot forge them.
    @Test
    void onlyProxiesOfPrivateAddressesAreBelieved() {
        for (var service : publicServices()) {
            var environment = environment(service);
            assertThat(environment).doesNotContainKey("QUARKUS_HTTP_PROXY_ENABLE_FORWARDED_HOST");
            assertThat(Arrays.asList(environment
                            .getOrDefault("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "")
                            .split(",")))
                    .as(service.name())
                    .allMatch(range ->
                            range.matches("(10\\.|172\\.(1[6-9]|2\\d|3[01])\\.|192\\.168\\.|100\\.64\\.).+/\\d+"));
        }
    }

    private List<Workload> publicServices() {
        var behind = production
                .all(V1Ingress.class)
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService().getName())
                .toList();
        return production.services().stream()
                .filter(service -> behind.contains(service.name()))
                .toList();
    }

    /// The manifest's, over the image's.
    private Map<String, String> environment(Workload service) {
        var environment = new TreeMap<>(ImageTest.variables());
        environment.putAll(production.environment(service.pod().getContainers().getFirst()));
        return environment;
    }

    private static Map<String, String> named() throws IOException {
        var named = new TreeMap<String, String>();
        for (var page : pages()) {
            var text = Files.readString(page);
            Stream.of(NAMED, SWITCHED_ON)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .forEach(found -> named.put(found.group(1), found.group(2)));
        }
        return named;
    }

    private static List<Path> pages() {
        var pages = new ArrayList<Path>();
        for (var service : List.of(
                "todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer")) {
            pages.add(Repository.ROOT.resolve(service).resolve("README.md"));
        }
        for (var page : List.of("README.md", "images/README.md", "monitoring/README.md")) {
            pages.add(Repository.DEPLOY.resolve(page));
        }
        return pages;
    }
}
