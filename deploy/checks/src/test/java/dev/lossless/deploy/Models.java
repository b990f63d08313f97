package dev.lossless.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;

/// The types of all objects that may be in a manifest. Parsing is strict: an unknown kind or field, a missing required
/// one, a wrong type or a bad quantity fails.
final class Models {

    private static final Map<String, Class<?>> CORE = Map.ofEntries(
            Map.entry("v1/ConfigMap", V1ConfigMap.class),
            Map.entry("v1/Namespace", V1Namespace.class),
            Map.entry("v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class),
            Map.entry("v1/Secret", V1Secret.class),
            Map.entry("v1/Service", V1Service.class),
            Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
            Map.entry("apps/v1/Deployment", V1Deployment.class),
            Map.entry("apps/v1/StatefulSet", V1StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/CronJob", V1CronJob.class),
            Map.entry("batch/v1/Job", V1Job.class),
            Map.entry("networking.k8s.io/v1/Ingress", V1Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class));

    private static final Map<String, Class<?>> CUSTOM = Map.of(
            "kafka.strimzi.io/v1/Kafka", Kafka.class,
            "kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePool.class,
            "kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class,
            "kafka.strimzi.io/v1/KafkaUser", KafkaUser.class,
            "keda.sh/v1alpha1/ScaledObject", ScaledObject.class,
            "keda.sh/v1alpha1/TriggerAuthentication", TriggerAuthentication.class,
            "external-secrets.io/v1/ExternalSecret", ExternalSecret.class,
            "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

    private static final Gson GSON = JSON.getGson();

    /// The models of custom resources accept anything by a setter for the rest: it is not seen here.
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private Models() {}

    /// @throws IllegalArgumentException that says what is wrong
    static Object parse(Map<String, Object> object) {
        var type = object.get("apiVersion") + "/" + object.get("kind");
        if (CORE.containsKey(type)) {
            return core(CORE.get(type), GSON.toJsonTree(object));
        }
        if (CUSTOM.containsKey(type)) {
            return STRICT.convertValue(object, CUSTOM.get(type));
        }
        throw new IllegalArgumentException("unknown kind " + type);
    }

    private static Object core(Class<?> type, JsonElement json) {
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            return GSON.fromJson(json, type);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    record Metadata(String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {}

    /// KEDA's, as far as it is used here.
    record ScaledObject(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(
                Target scaleTargetRef,
                int minReplicaCount,
                int maxReplicaCount,
                int cooldownPeriod,
                List<Trigger> triggers) {}

        record Target(String name) {}

        record Trigger(String type, KafkaTrigger metadata, Target authenticationRef) {}

        record KafkaTrigger(
                String bootstrapServers,
                String consumerGroup,
                String topic,
                String lagThreshold,
                String offsetResetPolicy,
                String tls) {}
    }

    record TriggerAuthentication(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(List<SecretTarget> secretTargetRef) {}

        record SecretTarget(String parameter, String name, String key) {}
    }

    /// The External Secrets operator's, as far as it is used here.
    record ExternalSecret(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(Store secretStoreRef, String refreshInterval, Target target, List<Data> data) {}

        record Store(String kind, String name) {}

        record Target(String name) {}

        record Data(String secretKey, Remote remoteRef) {}

        record Remote(String key, String property) {}
    }

    /// The Prometheus operator's, as far as they are used here.
    record PodMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(String jobLabel, V1LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

        record Endpoint(String port, String path, String interval) {}
    }

    record PrometheusRule(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(List<Group> groups) {}

        record Group(String name, List<Alert> rules) {}

        record Alert(
                String alert,
                String expr,
                @JsonProperty("for") String holds,
                Map<String, String> labels,
                Map<String, String> annotations) {}
    }
}
