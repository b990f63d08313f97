package dev.lossless.deploy;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.local.SharedServers;
import io.kubernetes.client.openapi.models.V1Container;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.StrimziAclOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Topics, rights and scaling are those of the code and of the contract.
class KafkaTest {

    private static final Set<String> CONSUMERS =
            Set.of("audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer");
    private static final int RECORD_LIMIT = 1 << 20;

    /// What each release of the operator supports, by its own kafka-versions.yaml. README names these releases.
    private static final Map<String, Set<String>> OPERATORS = Map.of(
            "1.0", Set.of("4.1.0", "4.1.1", "4.1.2", "4.2.0"),
            "1.1", Set.of("4.2.0", "4.2.1", "4.3.0"),
            "1.2", Set.of("4.2.0", "4.2.1", "4.3.0", "4.3.1"));

    private final Manifest production = Overlays.of("production");

    /// An operator that does not know the version makes no broker, and no dry run tells.
    @Test
    void operatorsSupportTheVersionOfKafka() {
        var kafka =
                production.all(Kafka.class).findFirst().orElseThrow().getSpec().getKafka();
        assertThat(OPERATORS)
                .allSatisfy((operator, versions) ->
                        assertThat(versions).as("Strimzi " + operator).contains(kafka.getVersion()));
        assertThat(kafka.getVersion()).startsWith(kafka.getMetadataVersion().replaceFirst("-IV\\d+$", ""));
        assertThat(OPERATORS.keySet())
                .as("the operator whose types the manifests are parsed with")
                .contains(Kafka.class.getPackage().getSpecificationVersion());
    }

    @Test
    void kafkaWithoutOperatorIsTheOneOfTheTests() throws IOException {
        var pom = Files.readString(Repository.ROOT.resolve("pom.xml"));
        var tested = pom.replaceAll("(?s).*<kafka.version>(.+?)</kafka.version>.*", "$1");
        assertThat(Overlays.of("local").workloads().stream()
                        .flatMap(workload -> workload.allContainers().stream())
                        .map(V1Container::getImage)
                        .filter(image -> image.startsWith("apache/kafka:")))
                .isNotEmpty()
                .containsOnly("apache/kafka:" + tested);
        assertThat(Files.readString(Repository.DEPLOY.resolve("compose/compose.yaml"))
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.startsWith("image: apache/kafka")))
                .isNotEmpty()
                .containsOnly("image: apache/kafka:" + tested);
    }

    @Test
    void topicsAreTheSameEverywhere() {
        var made = Topics.of(SharedServers.get().kafkaBootstrapServers());
        made.keySet().retainAll(Topics.of(production).keySet());
        assertThat(Topics.of(production)).isEqualTo(made).isEqualTo(Topics.ofScript());
        assertThat(Topics.of(production)).containsAllEntriesOf(Topics.ofContract());
    }

    @Test
    void everyConsumerHasADeadLetterTopicWithRoomForMoreHeaders() {
        assertThat(Topics.of(production).keySet())
                .containsAll(CONSUMERS.stream().map(KafkaTest::deadLetters).toList());
        assertThat(production
                        .all(KafkaTopic.class)
                        .filter(topic -> topic.getMetadata().getName().endsWith("dead-letter")))
                .allSatisfy(topic -> assertThat(
                                (Integer) topic.getSpec().getConfig().get("max.message.bytes"))
                        .isGreaterThan(RECORD_LIMIT));
    }

    @Test
    void topicsKeepEverythingOnTwoOfThreeReplicas() {
        assertThat(production.all(KafkaTopic.class)).allSatisfy(topic -> {
            assertThat(topic.getSpec().getReplicas()).isEqualTo(3);
            assertThat(topic.getSpec().getConfig())
                    .containsEntry("retention.ms", -1)
                    .containsEntry("compression.type", "uncompressed")
                    .containsEntry("min.insync.replicas", 2);
        });
    }

    @Test
    void servicesMayDoWhatTheirCodeDoesAndNothingElse() {
        assertThat(services()).allSatisfy(service -> assertThat(rights(service)).isEqualTo(needed(service)));
    }

    private static Set<String> services() {
        var services = new TreeSet<>(CONSUMERS);
        services.add("todo-service");
        return services;
    }

    /// Of what its settings subscribe to, and of what its code sends, reads again and asks the broker about.
    private static Set<String> needed(String service) {
        var calls = KafkaCalls.of(service);
        var needed = new TreeSet<String>();
        var subscriptions = ServiceSettings.of(service).subscriptions();
        var published = CONSUMERS.contains(service)
                ? Set.of(deadLetters(service))
                : Topics.ofContract().keySet();
        subscriptions.forEach(
                (topic, group) -> needed.addAll(Set.of("Read " + topic, "Describe " + topic, "Read group " + group)));
        if (calls.has("Producer.send")) {
            published.forEach(topic -> needed.addAll(Set.of("Write " + topic, "Describe " + topic)));
        }
        if (calls.has("Consumer.assign")) {
            published.forEach(topic -> needed.addAll(Set.of("Read " + topic, "Describe " + topic)));
        }
        var topics = subscriptions.isEmpty() ? published : subscriptions.keySet();
        for (var call : calls.administration()) {
            switch (call) {
                case "Admin.describeTopics", "Admin.listOffsets" ->
                    topics.forEach(topic -> needed.add("Describe " + topic));
                case "Admin.describeConfigs" -> topics.forEach(topic -> needed.add("DescribeConfigs " + topic));
                default -> throw new AssertionError(service + " calls " + call + ": say here which right it needs");
            }
        }
        return needed;
    }

    @Test
    void subscribersFromOutsideMayOnlyRead() {
        assertThat(rights("subscriber"))
                .allSatisfy(right -> assertThat(right).doesNotContain("Write", "All", "Delete"));
    }

    @Test
    void consumersScaleByTheLagOfTheirOwnGroupUpToThePartitions() {
        assertThat(production.all(Models.ScaledObject.class).map(scaler -> scaler.metadata()
                        .name()))
                .containsExactlyInAnyOrderElementsOf(CONSUMERS);
        assertThat(production.all(Models.ScaledObject.class)).allSatisfy(scaler -> {
            var lags = scaler.spec().triggers().stream()
                    .map(Models.ScaledObject.Trigger::metadata)
                    .collect(toMap(
                            Models.ScaledObject.KafkaTrigger::topic, Models.ScaledObject.KafkaTrigger::consumerGroup));
            assertThat(lags)
                    .isEqualTo(ServiceSettings.of(scaler.metadata().name()).subscriptions());
            assertThat(lags.keySet())
                    .allSatisfy(topic -> assertThat(scaler.spec().maxReplicaCount())
                            .isLessThanOrEqualTo(Topics.ofContract().get(topic)));
            assertThat(scaler.spec().minReplicaCount()).isPositive();
        });
    }

    private static String deadLetters(String consumer) {
        return consumer + ".dead-letter";
    }

    private Set<String> rights(String user) {
        return production
                .all(KafkaUser.class)
                .filter(found -> found.getMetadata().getName().equals(user))
                .map(found -> (KafkaUserAuthorizationSimple) found.getSpec().getAuthorization())
                .flatMap(authorization -> authorization.getAcls().stream())
                .flatMap(rule -> rule.getOperations().stream().map(operation -> switch (rule.getResource()) {
                    case AclRuleTopicResource topic -> name(operation) + " " + topic.getName();
                    case AclRuleGroupResource group -> name(operation) + " group " + group.getName();
                    default -> throw new AssertionError(rule);
                }))
                .collect(toCollection(TreeSet::new));
    }

    private static String name(StrimziAclOperation operation) {
        return operation.toValue();
    }
}
