package dev.lossless.deploy;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/// A rendered overlay, strictly parsed.
record Manifest(List<Map<String, Object>> raw, List<Object> objects) {

    static Manifest parse(String yaml) {
        var raw = new ArrayList<Map<String, Object>>();
        StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
                .forEach(document -> raw.add(cast(document)));
        return new Manifest(raw, raw.stream().map(Manifest::strictly).toList());
    }

    private static Object strictly(Map<String, Object> object) {
        try {
            return Models.parse(object);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    object.get("kind") + " " + ((Map<?, ?>) object.get("metadata")).get("name") + ": " + e.getMessage(),
                    e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object document) {
        return (Map<String, Object>) document;
    }

    <T> Stream<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast);
    }

    List<Workload> workloads() {
        return objects.stream().flatMap(Workload::of).toList();
    }

    List<Workload> services() {
        return workloads().stream().filter(Workload::isService).toList();
    }

    /// All variables of a container: of its ConfigMaps, then its own; those from Secrets have the value "(secret)".
    Map<String, String> environment(V1Container container) {
        var environment = new TreeMap<String, String>();
        for (var source : Optional.ofNullable(container.getEnvFrom()).orElse(List.of())) {
            configMap(source.getConfigMapRef().getName())
                    .ifPresent(map -> environment.putAll(
                            Optional.ofNullable(map.getData()).orElse(Map.of())));
        }
        for (var variable : Optional.ofNullable(container.getEnv()).orElse(List.of())) {
            environment.put(
                    variable.getName(), Optional.ofNullable(variable.getValue()).orElse("(secret)"));
        }
        return environment;
    }

    Optional<V1ConfigMap> configMap(String name) {
        return all(V1ConfigMap.class)
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst();
    }
}
