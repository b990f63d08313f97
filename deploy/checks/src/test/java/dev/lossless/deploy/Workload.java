package dev.lossless.deploy;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What makes pods.
///
/// @param source the object of the manifest
record Workload(Object source, String name, V1PodTemplateSpec template, Optional<V1LabelSelector> selector) {

    static Stream<Workload> of(Object object) {
        return switch (object) {
            case V1Deployment d ->
                Stream.of(new Workload(
                        d,
                        d.getMetadata().getName(),
                        d.getSpec().getTemplate(),
                        Optional.of(d.getSpec().getSelector())));
            case V1StatefulSet s ->
                Stream.of(new Workload(
                        s,
                        s.getMetadata().getName(),
                        s.getSpec().getTemplate(),
                        Optional.of(s.getSpec().getSelector())));
            case V1Job j ->
                Stream.of(new Workload(j, j.getMetadata().getName(), j.getSpec().getTemplate(), Optional.empty()));
            case V1CronJob c ->
                Stream.of(new Workload(
                        c,
                        c.getMetadata().getName(),
                        c.getSpec().getJobTemplate().getSpec().getTemplate(),
                        Optional.empty()));
            default -> Stream.empty();
        };
    }

    V1PodSpec pod() {
        return template.getSpec();
    }

    Map<String, String> labels() {
        return template.getMetadata().getLabels();
    }

    /// It is one of the project's services.
    boolean isService() {
        return source instanceof V1Deployment;
    }

    boolean runsForEver() {
        return source instanceof V1Deployment || source instanceof V1StatefulSet;
    }

    List<V1Container> initContainers() {
        return Optional.ofNullable(pod().getInitContainers()).orElse(List.of());
    }

    List<V1Container> allContainers() {
        return Stream.concat(initContainers().stream(), pod().getContainers().stream())
                .toList();
    }
}
