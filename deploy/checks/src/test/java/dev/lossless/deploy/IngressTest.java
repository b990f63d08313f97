package dev.lossless.deploy;

import static java.util.Comparator.comparingInt;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1HTTPIngressPath;
import io.kubernetes.client.openapi.models.V1Ingress;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way in leads to every path that users may ask, and to no other.
class IngressTest {

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void everyPathThatUsersMayAskIsRoutedToItsService(String overlay) {
        var manifest = Overlays.of(overlay);
        var wanted = new TreeMap<String, Set<String>>();
        for (var service : manifest.services()) {
            Api.paths(service.name()).stream()
                    .filter(path -> !Api.isAdministration(path) && !Api.isPositionOfAny(path))
                    .forEach(path ->
                            wanted.computeIfAbsent(path, _ -> new TreeSet<>()).add(service.name()));
        }
        assertThat(wanted).containsKeys("/todos", "/contract", "/users/me/audit", "/users/me/statistics", "/page");
        assertThat(wanted)
                .allSatisfy((path, services) ->
                        assertThat(route(manifest, path)).as(path).get().isIn(services));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void administrationHealthAndMetricsAreNotRouted(String overlay) {
        var manifest = Overlays.of(overlay);
        var inside = new TreeSet<>(Set.of("/nowhere", "/q/health", "/q/health/live", "/q/metrics", "/q/openapi"));
        manifest.services().forEach(service -> Api.paths(service.name()).stream()
                .filter(Api::isAdministration)
                .forEach(inside::add));
        assertThat(inside).contains("/admin/outbox", "/admin/dead-letters");
        assertThat(inside)
                .allSatisfy(path -> assertThat(route(manifest, path)).as(path).isEmpty());
    }

    /// Every route leads somewhere.
    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void everyRouteIsAPathOfItsService(String overlay) {
        var manifest = Overlays.of(overlay);
        assertThat(manifest.all(V1Ingress.class)
                        .flatMap(ingress -> ingress.getSpec().getRules().stream())
                        .flatMap(rule -> rule.getHttp().getPaths().stream()))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(
                                Api.paths(path.getBackend().getService().getName()))
                        .anyMatch(asked -> leads(path, asked)));
    }

    /// The longest path wins.
    private static Optional<String> route(Manifest manifest, String path) {
        return manifest.all(V1Ingress.class)
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .filter(candidate -> leads(candidate, path))
                .max(comparingInt(candidate -> candidate.getPath().length()))
                .map(candidate -> candidate.getBackend().getService().getName());
    }

    private static boolean leads(V1HTTPIngressPath route, String path) {
        return switch (route.getPathType()) {
            case "Exact" -> path.equals(route.getPath());
            case "Prefix" -> (path + "/").startsWith(route.getPath().replaceAll("/?$", "/"));
            default -> throw new AssertionError(route.getPathType());
        };
    }
}
