package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.strimzi.api.kafka.model.kafka.JbodStorage;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.PersistentClaimStorage;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Topics, volumes and dumps outlast the deletion of an overlay, and a tool that prunes what is no longer in
/// its source.
class KeepTest {

    private static final Set<String> WITH_DATA =
            Set.of("Kafka", "KafkaNodePool", "KafkaTopic", "Namespace", "PersistentVolumeClaim");
    private static final Map<String, String> KEPT = Map.of(
            "argocd.argoproj.io/sync-options", "Prune=false,Delete=false",
            "kustomize.toolkit.fluxcd.io/prune", "disabled",
            "helm.sh/resource-policy", "keep");

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void deletingAnOverlayDeletesNoNamespaceAndNoVolume(String overlay) {
        var deleted = Manifest.parse(Overlays.alone(overlay));
        assertThat(deleted.all(V1Namespace.class)).isEmpty();
        assertThat(deleted.all(V1PersistentVolumeClaim.class)).isEmpty();
        assertThat(deleted.all(V1StatefulSet.class)
                        .filter(set -> !Objects.requireNonNullElse(set.getSpec().getVolumeClaimTemplates(), List.of())
                                .isEmpty()))
                .allSatisfy(set -> {
                    var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
                    assertThat(policy.getWhenDeleted()).isEqualTo("Retain");
                    assertThat(policy.getWhenScaled()).isEqualTo("Retain");
                });
    }

    @Test
    void deletedResourcesOfKafkaLeaveTopicsAndVolumes() {
        var production = Overlays.of("production");
        assertThat(production.all(Kafka.class)).isNotEmpty().allSatisfy(kafka -> assertThat(
                        kafka.getSpec().getKafka().getConfig())
                .containsEntry("delete.topic.enable", false));
        assertThat(production.all(KafkaNodePool.class)).isNotEmpty().allSatisfy(pool -> assertThat(
                        ((JbodStorage) pool.getSpec().getStorage()).getVolumes())
                .isNotEmpty()
                .allSatisfy(volume -> assertThat(((PersistentClaimStorage) volume).isDeleteClaim())
                        .isFalse()));
    }

    @Test
    void nothingWithDataIsPruned() {
        assertThat(Overlays.of("production").raw().stream().filter(object -> WITH_DATA.contains(object.get("kind"))))
                .hasSizeGreaterThan(WITH_DATA.size())
                .allSatisfy(object ->
                        assertThat(annotations(object)).as("%s", object).containsAllEntriesOf(KEPT));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> annotations(Map<String, Object> object) {
        return ((Map<String, Map<String, String>>) object.get("metadata")).getOrDefault("annotations", Map.of());
    }
}
