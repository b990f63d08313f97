package dev.lossless.deploy;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// MySQL takes all connections that the services can ask for, with the most replicas that their autoscalers make.
class BudgetTest {

    /// A rollout's pod more than the replicas, its migration, and what else a replica of each needs for a moment.
    private static final int SURGE = 1;

    private static final int MIGRATION = 2;

    /// The dump, monitoring, and people.
    private static final int OTHERS = 10;

    private static final int MYSQL_DEFAULT = 151;
    private static final Pattern MAX_CONNECTIONS = Pattern.compile("--max-connections=(\\d+)");

    @Test
    void sizingPageHasTheProductsOfReplicasAndPools() throws IOException {
        var page = Files.readString(Repository.DEPLOY.resolve("operations/scaling.md"));
        var production = Overlays.of("production");
        assertThat(rows(production))
                .allSatisfy((service, row) -> assertThat(page).contains(row));
        var asked = asked(production);
        assertThat(page)
                .contains("| all, with " + OTHERS + " for the dump, monitoring and people | | | " + asked + " |");
        assertThat(needed(page)).isBetween(asked, 2 * asked);
        assertThat(needed(Files.readString(Repository.DEPLOY.resolve("README.md"))))
                .as("README names the same")
                .isEqualTo(needed(page));
    }

    @Test
    void serversThatAreBroughtAlongTakeAllOfThem() throws IOException {
        var local = Overlays.of("local");
        var arguments = local.workloads().stream()
                .filter(workload -> workload.name().equals("mysql"))
                .flatMap(workload -> workload.pod().getContainers().getFirst().getArgs().stream());
        assertThat(limit(arguments.collect(joining(" ")))).isGreaterThanOrEqualTo(asked(local));
        assertThat(limit(Files.readString(Repository.DEPLOY.resolve("compose/compose.yaml"))))
                .isGreaterThanOrEqualTo(asked(local));
    }

    private static int limit(String settings) {
        var found = MAX_CONNECTIONS.matcher(settings);
        return found.find() ? Integer.parseInt(found.group(1)) : MYSQL_DEFAULT;
    }

    private static int needed(String page) {
        var found = Pattern.compile("`max_connections` of at least (\\d+)").matcher(page);
        assertThat(found.find()).as("the page says how many are needed").isTrue();
        return Integer.parseInt(found.group(1));
    }

    /// As the sizing page has them.
    private static TreeMap<String, String> rows(Manifest manifest) {
        var rows = new TreeMap<String, String>();
        withPools(manifest)
                .forEach(service -> rows.put(
                        service.name(),
                        "| %s | %d + %d | %d | %d |"
                                .formatted(
                                        service.name(),
                                        replicas(manifest, service),
                                        SURGE,
                                        pools(manifest, service),
                                        (replicas(manifest, service) + SURGE) * pools(manifest, service) + MIGRATION)));
        return rows;
    }

    private static int asked(Manifest manifest) {
        return withPools(manifest)
                        .flatMapToInt(service -> IntStream.of(
                                (replicas(manifest, service) + SURGE) * pools(manifest, service) + MIGRATION))
                        .sum()
                + OTHERS;
    }

    private static Stream<Workload> withPools(Manifest manifest) {
        return manifest.services().stream().filter(service -> pools(manifest, service) > 0);
    }

    /// The most connections of one replica, over all its pools.
    private static int pools(Manifest manifest, Workload service) {
        return ServiceSettings.of(service.name())
                .pools(manifest.environment(service.pod().getContainers().getFirst()));
    }

    private static int replicas(Manifest manifest, Workload service) {
        var byCpu = manifest.all(V2HorizontalPodAutoscaler.class)
                .filter(scaler -> scaler.getSpec().getScaleTargetRef().getName().equals(service.name()))
                .map(scaler -> scaler.getSpec().getMaxReplicas());
        var byLag = manifest.all(Models.ScaledObject.class)
                .filter(scaler -> scaler.spec().scaleTargetRef().name().equals(service.name()))
                .map(scaler -> scaler.spec().maxReplicaCount());
        return Stream.concat(byCpu, byLag).findFirst().orElseGet(() -> Optional.ofNullable(
                        ((V1Deployment) service.source()).getSpec().getReplicas())
                .orElse(1));
    }
}
