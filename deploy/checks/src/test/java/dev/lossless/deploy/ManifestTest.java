package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every overlay renders, every object parses strictly, and no rule is broken; and each rule notices a planted
/// mistake.
class ManifestTest {

    static Stream<Arguments> rulesOfOverlays() {
        return Overlays.ALL.stream()
                .flatMap(overlay -> Stream.of(Rule.values()).map(rule -> Arguments.of(overlay, rule)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("rulesOfOverlays")
    void overlayKeepsRule(String overlay, Rule rule) {
        assertThat(rule.violations(Manifest.parse(Overlays.text(overlay)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "production"})
    void overlayHasTheWholeSystem(String overlay) {
        assertThat(Manifest.parse(Overlays.text(overlay)).services())
                .extracting(Workload::name)
                .containsExactlyInAnyOrder(
                        "todo-service",
                        "audit-consumer",
                        "analytics-consumer",
                        "cache-consumer",
                        "notification-consumer");
    }

    /// In each line: the rule, what is replaced in the rendered overlay, and by what.
    @ParameterizedTest(name = "{0}: {2} -> {3}")
    @CsvSource(delimiter = '|', textBlock = """
            PODS_ARE_RESTRICTED                | local      | readOnlyRootFilesystem: true                      | readOnlyRootFilesystem: false
            PODS_ARE_RESTRICTED                | local      | enableServiceLinks: false                         | enableServiceLinks: true
            PODS_ARE_RESTRICTED                | production | runAsNonRoot: true                                | runAsNonRoot: false
            RESOURCES_ARE_LIMITED              | local      | cpu: "2"                                          | ephemeral-storage: 1Gi
            RESOURCES_ARE_LIMITED              | local      | memory: 512Mi                                     | memory: 100Mi
            PROBES_ARE_THERE                   | local      | /q/health/live                                    | /q/health/ready
            ROLLOUTS_LOSE_NOTHING              | local      | maxUnavailable: 0                                 | maxUnavailable: 1
            ROLLOUTS_LOSE_NOTHING              | local      | terminationGracePeriodSeconds: 45                 | terminationGracePeriodSeconds: 20
            SELECTORS_MATCH                    | local      | targetPort: http                                  | targetPort: web
            SELECTORS_MATCH                    | production | scaleTargetRef:\\n    name: audit-consumer        | scaleTargetRef:\\n    name: audit
            SELECTORS_MATCH                    | production | jobLabel: app.kubernetes.io/name                  | jobLabel: app.kubernetes.io/part-of
            SELECTORS_MATCH                    | production | path: /q/metrics                                  | path: /metrics
            MOUNTS_HAVE_VOLUMES                | local      | mountPath: /etc/jwt\\n          name: jwt         | mountPath: /etc/jwt\\n          name: key
            REFERENCES_EXIST                   | local      | name: todo-service-database-owner                 | name: todo-service-owner
            REFERENCES_EXIST                   | production | name: todo-cluster-ca-cert                        | name: other-cluster-ca-cert
            REFERENCES_EXIST                   | local      | serviceAccountName: todo-service                  | serviceAccountName: other
            VARIABLES_ARE_READ                 | local      | QUARKUS_FLYWAY_CONNECT_RETRIES\\n                 | QUARKUS_FLYWAY_RETRIES\\n
            VARIABLES_ARE_READ                 | production | KAFKA_SSL_KEYSTORE_TYPE                           | KAFKA_SSL_KEYSTORE_KIND
            REQUIRED_VARIABLES_ARE_SET         | local      | QUARKUS_REDIS_HOSTS: redis                        | QUARKUS_REDIS_MAX_POOL_SIZE: redis
            SECRETS_ARE_REFERENCES             | local      | name: QUARKUS_DATASOURCE_USERNAME                 | name: QUARKUS_DATASOURCE_PASSWORD
            DATABASE_USERS_HAVE_THEIR_PLACE    | local      | value: todo_owner                                 | value: todo_service
            DATABASE_USERS_HAVE_THEIR_PLACE    | local      | QUARKUS_FLYWAY_MIGRATE_AT_START: "false"          | QUARKUS_FLYWAY_MIGRATE_AT_START: "true"
            NAMES_OUTLAST_THEIR_PODS           | local      | ports:\\n  - name: mysql                          | clusterIP: None\\n  ports:\\n  - name: mysql
            POLICIES_ARE_THE_FLOWS             | local      | k8s-app: node-local-dns                           | k8s-app: node-local
            POLICIES_ARE_THE_FLOWS             | local      | cidr: 169.254.169.254/32                          | cidr: 169.254.169.253/32
            POLICIES_ARE_THE_FLOWS             | local      | daemonset-dns: default                            | daemonset-dns: other
            POLICIES_ARE_THE_FLOWS             | local      | jdbc:mysql://mysql:3306/todo                      | jdbc:mysql://mysql:3307/todo
            POLICIES_ARE_THE_FLOWS             | local      | lossless.dev/redis: client                        | lossless.dev/mysql: client
            POLICIES_ARE_THE_FLOWS             | production | port: 3306                                        | port: 3307
            POLICIES_ARE_THE_FLOWS             | production | port: 4317                                        | port: 4318
            POLICIES_ARE_THE_FLOWS             | production | lossless.dev/metrics: "true"\\n  policyTypes      | lossless.dev/mysql: client\\n  policyTypes
            IMAGES_ARE_PINNED                  | local      | image: redis:7.4.5                                | image: redis
            ALL_IS_IN_ONE_RESTRICTED_NAMESPACE | local      | namespace: todo                                   | namespace: default
            ALL_IS_IN_ONE_RESTRICTED_NAMESPACE | local      | enforce: restricted                               | enforce: baseline
            """)
    void ruleNoticesMistake(Rule rule, String overlay, String text, String mistake) {
        var right = Overlays.text(overlay);
        var wrong = right.replaceFirst(
                java.util.regex.Pattern.quote(text.replace("\\n", "\n")), mistake.replace("\\n", "\n"));
        assertThat(wrong).as("the text to replace is in the overlay").isNotEqualTo(right);
        assertThat(rule.violations(Manifest.parse(wrong))).isNotEmpty();
    }

    @ParameterizedTest(name = "{1} -> {2}")
    @CsvSource(delimiter = '|', textBlock = """
            local      | periodSeconds: 1          | periodSecond: 1
            local      | memory: 512Mi             | memory: lots
            local      | policy/v1                 | policy/v1beta1
            local      | containerPort: 8080       | containerPort: http
            production | patternType: literal      | pattern: literal
            production | partitions: 12            | partitions: twelve
            production | maxReplicaCount: 12       | maxReplicas: 12
            production | podMetricsEndpoints:      | podMetricsEndpoint:
            production | alert: TodoServiceDown    | record: todo_service_down
            """)
    void unknownFieldsAndWrongTypesAreRefused(String overlay, String text, String mistake) {
        var right = Overlays.text(overlay);
        assertThat(right).contains(text);
        assertThatThrownBy(() -> Manifest.parse(right.replaceFirst(java.util.regex.Pattern.quote(text), mistake)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Only what an overlay uses is rendered and checked.
    @Test
    void everyComponentIsPartOfAnOverlay() throws IOException {
        var used = new StringBuilder();
        for (var overlay : Overlays.ALL) {
            used.append(Files.readString(Repository.DEPLOY.resolve("overlays/" + overlay + "/kustomization.yaml")));
        }
        try (var components = Files.list(Repository.DEPLOY.resolve("components"))) {
            assertThat(components.map(component -> "  - ../../components/" + component.getFileName() + "\n"))
                    .isNotEmpty()
                    .allSatisfy(component -> assertThat(used).contains(component));
        }
    }

    @Test
    void everyOverlayIsChecked() throws IOException {
        try (var overlays = Files.list(Repository.DEPLOY.resolve("overlays"))) {
            assertThat(overlays.map(overlay -> overlay.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Overlays.ALL);
        }
    }

    @Test
    void overlaysDifferOnlyInWhereTheServersAre() {
        var local = Manifest.parse(Overlays.text("local"));
        var production = Manifest.parse(Overlays.text("production"));
        assertThat(local.services())
                .allSatisfy(service -> assertThat(production.services()).anySatisfy(other -> {
                    assertThat(other.name()).isEqualTo(service.name());
                    assertThat(other.labels()).isEqualTo(service.labels());
                    assertThat(other.pod().getContainers().getFirst().getLifecycle())
                            .isEqualTo(service.pod().getContainers().getFirst().getLifecycle());
                }));
    }
}
