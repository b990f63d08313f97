package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/// Compose runs the services as Kubernetes does.
class ComposeTest {

    private static final Set<String> MIGRATED =
            Set.of("todo-service", "audit-consumer", "analytics-consumer", "notification-consumer");

    private final Map<String, Map<String, Object>> services = services("compose.yaml");
    private final Map<String, Map<String, Object>> tracing = services("tracing.yaml");
    private final Manifest local = Overlays.of("local");

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map<String, Map<String, Object>> services(String name) {
        return (Map) compose(name).get("services");
    }

    private static Map<String, Map<String, Object>> compose(String name) {
        try (var file =
                Files.newBufferedReader(Repository.DEPLOY.resolve("compose").resolve(name))) {
            return new Yaml().load(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"
            })
    void serviceHasTheVariablesOfTheManifest(String service) {
        var workload = workload(service);
        assertThat(environment(service).keySet())
                .isEqualTo(local.environment(workload.pod().getContainers().getFirst())
                        .keySet())
                .allMatch(ServiceSettings.of(service)::reads);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"todo-service", "audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"
            })
    void tracingIsSwitchedOnAsInTheManifests(String service) {
        var production = Overlays.of("production");
        var manifest = production.environment(
                workload(production, service).pod().getContainers().getFirst());
        assertThat(environment(tracing, service))
                .isNotEmpty()
                .containsEntry("QUARKUS_OTEL_SDK_DISABLED", manifest.get("QUARKUS_OTEL_SDK_DISABLED"))
                .allSatisfy((name, value) -> {
                    assertThat(ServiceSettings.of(service).reads(name)).as(name).isTrue();
                    assertThat(manifest).containsKey(name);
                });
    }

    @Test
    void migrationsHaveNoOtherVariablesThanTheManifests() {
        assertThat(MIGRATED).allSatisfy(service -> {
            var migration = environment(service + "-migration");
            assertThat(local.environment(workload(service).initContainers().getFirst())
                            .keySet())
                    .containsAll(migration.keySet());
            assertThat(migration).containsEntry("QUARKUS_INIT_AND_EXIT", "true");
            assertThat((String) migration.get("QUARKUS_FLYWAY_USERNAME")).endsWith("_owner");
        });
    }

    @Test
    void secretsComeFromTheEnvironment() {
        services.keySet().forEach(service -> assertThat(environment(service)).allSatisfy((name, value) -> {
            if (name.endsWith("PASSWORD") || name.endsWith("SALT_KEY")) {
                assertThat((String) value).startsWith("${");
            }
        }));
    }

    @Test
    void servicesWaitForWhatTheyNeed() {
        assertThat(MIGRATED).allSatisfy(service -> {
            assertThat(dependencies(service)).contains(service + "-migration");
            assertThat(dependencies(service + "-migration")).contains("mysql");
        });
        assertThat(Set.of("audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"))
                .allSatisfy(consumer -> assertThat(dependencies(consumer)).contains("topics"));
        assertThat(Set.of("mysql", "kafka", "redis"))
                .allSatisfy(server -> assertThat(services.get(server)).containsKey("healthcheck"));
    }

    /// The schema of the specification, which .ci/lint-compose checks, does not see these.
    @Test
    void everythingThatIsNamedIsThere() {
        Map<String, Map<String, Object>> compose = compose("compose.yaml");
        services.forEach((name, service) -> {
            assertThat(services.keySet()).as(name).containsAll(dependencies(name));
            assertThat(compose.get("secrets").keySet()).as(name).containsAll(list(service, "secrets"));
            assertThat(list(service, "volumes").stream()
                            .map(volume -> volume.split(":")[0])
                            .filter(volume -> !volume.startsWith(".")))
                    .as(name)
                    .allMatch(compose.get("volumes")::containsKey);
        });
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> service, String name) {
        return (List<String>) service.getOrDefault(name, List.of());
    }

    @Test
    void servicesAreRestricted() {
        var own = new TreeSet<>(services.keySet());
        own.removeAll(Set.of("mysql", "kafka", "topics", "redis"));
        assertThat(own)
                .contains("todo-service", "notification-consumer-migration")
                .allSatisfy(service -> assertThat(services.get(service))
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL"))
                        .containsEntry("security_opt", List.of("no-new-privileges:true")));
    }

    private Workload workload(String service) {
        return workload(local, service);
    }

    private static Workload workload(Manifest manifest, String service) {
        return manifest.services().stream()
                .filter(workload -> workload.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> environment(String service) {
        return environment(services, service);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> environment(Map<String, Map<String, Object>> services, String service) {
        return (Map<String, Object>) services.get(service).getOrDefault("environment", Map.of());
    }

    @SuppressWarnings("unchecked")
    private Set<String> dependencies(String service) {
        return ((Map<String, Object>) services.get(service).getOrDefault("depends_on", Map.of())).keySet();
    }
}
