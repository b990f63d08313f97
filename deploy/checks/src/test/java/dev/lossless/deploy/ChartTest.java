package dev.lossless.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/// The Helm chart makes the objects of the overlays. With -Dchart.write=true its templates are written instead
/// of compared.
class ChartTest {

    private static final Path TEMPLATES = Helm.CHART.resolve("templates");

    /// Written by hand.
    private static final List<String> OWN = List.of("_helpers.tpl", "extra.yaml");

    private static final List<String> DEVELOPMENT =
            List.of("--values", Helm.CHART.resolve("development.yaml").toString());

    @Test
    void templatesAreThoseOfTheOverlays() throws IOException {
        var generated = Chart.templates();
        if (Boolean.getBoolean("chart.write")) {
            write(generated);
        }
        assertThat(committed())
                .as("deploy/helm/README.md says how they are made anew")
                .isEqualTo(generated);
    }

    @Test
    void withoutFurtherValuesTheObjectsAreThoseOfProduction() {
        assertThat(installed(List.of()))
                .isEqualTo(parsed(Overlays.kept("production") + "---\n" + Overlays.alone("production")));
    }

    @Test
    void forDevelopmentTheObjectsAreThoseOfLocal() {
        assertThat(installed(DEVELOPMENT)).isEqualTo(parsed(Overlays.alone("local")));
    }

    @ParameterizedTest
    @EnumSource(Chart.Part.class)
    void withoutAPartTheObjectsAreThoseOfTheOverlayWithoutIt(Chart.Part part) {
        var options = new ArrayList<>(List.of("--set", part.setting() + "=false"));
        if (part == Chart.Part.STRIMZI) {
            options.addAll(List.of("--skip-schema-validation"));
        }
        var expected = parsed(Chart.withoutText(part));
        if (part == Chart.Part.KEDA) {
            // Kustomize leaves them at one
            expected.forEach((name, object) -> {
                if (name.startsWith("Deployment/") && name.endsWith("-consumer")) {
                    child(object, "spec").put("replicas", 2);
                }
            });
        }
        if (part != Chart.Part.BACKUP) {
            expected.putAll(parsed(Overlays.kept("production")));
        }
        assertThat(installed(options)).isEqualTo(expected);
    }

    @Test
    void valuesArriveWhereTheyBelong() {
        var objects = installed(List.of(
                "--set",
                "image.registry=r.test/x",
                "--set-string",
                "image.tag=2",
                "--set",
                "host=todo.test",
                "--set",
                "image.pullSecrets[0].name=registry",
                "--set-string",
                "settings.todo-service.LIMITS_BURST=500",
                "--set",
                "image.digests.cache-consumer=sha256:" + "0".repeat(64),
                "--set",
                "extraObjects[0].apiVersion=v1",
                "--set",
                "extraObjects[0].kind=ConfigMap",
                "--set",
                "extraObjects[0].metadata.name=own-{{ .Release.Name }}"));
        assertThat(objects).containsKey("ConfigMap/own-todo");
        assertThat(objects.get("Deployment/todo-service").toString()).contains("image=r.test/x/todo-service:2");
        assertThat(objects.get("Deployment/cache-consumer").toString())
                .contains("image=r.test/x/cache-consumer@sha256:000");
        assertThat(objects.get("Ingress/todo").toString()).contains("host=todo.test");
        assertThat(objects.get("ConfigMap/todo-service").toString()).contains("LIMITS_BURST=500");
        assertThat(objects.get("ServiceAccount/todo-service"))
                .containsEntry("imagePullSecrets", List.of(Map.of("name", "registry")));
    }

    /// Otherwise pods go on with the settings with which they were started.
    @Test
    void changedSettingsRollThePods() {
        assertThat(checksum(List.of("--set", "tokens.audience=other")))
                .isNotEqualTo(checksum(List.of()))
                .hasSize(64);
    }

    @Test
    void lintHasNothingToSay() {
        assertThat(Helm.lint(List.of())).contains("0 chart(s) failed");
        assertThat(Helm.lint(DEVELOPMENT)).contains("0 chart(s) failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            consumers.maxReplicas=13                  | maxReplicas
            tokens.keys=ftp://id.example.com          | keys
            ingress.enabled=perhaps                   | enabled
            ingres.enabled=false                      | ingres
            strimzi.enabled=false                     | strimzi
            image.digests.todo-service=sha256:1234    | digests
            """)
    void schemaRefusesWhatCannotBeRight(String value, String name) {
        Helm.template(List.of()); // without helm the test is skipped here
        assertThatThrownBy(() -> Helm.template(List.of("--set", value)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("values don't meet the specifications")
                .hasMessageContaining(name);
    }

    /// A value that nobody reads is a promise that is not kept.
    @Test
    void everyValueIsUsedAndExplained() throws IOException {
        var texts = new StringBuilder();
        for (var text : committed().values()) {
            texts.append(text);
        }
        for (var own : OWN) {
            texts.append(Files.readString(TEMPLATES.resolve(own)));
        }
        Map<String, Object> values = new Yaml().load(Files.readString(Helm.CHART.resolve("values.yaml")));
        var schema = Files.readString(Helm.CHART.resolve("values.schema.json"));
        assertThat(leaves("", values)).hasSizeGreaterThan(25).allSatisfy(value -> {
            assertThat(texts.toString())
                    .containsPattern("(Values|\\$image)\\.(\\w+\\.)?" + value.replaceFirst(".*\\.", ""));
            assertThat(schema).contains("\"" + value.replaceFirst(".*\\.", "") + "\"");
        });
    }

    private static Stream<String> leaves(String prefix, Map<String, Object> values) {
        return values.entrySet().stream()
                .flatMap(entry -> entry.getValue() instanceof Map<?, ?> map && !map.isEmpty()
                        ? leaves(prefix + entry.getKey() + ".", cast(map))
                        : Stream.of(prefix + entry.getKey()));
    }

    private static String checksum(List<String> options) {
        var deployment = parsed(Helm.template(options)).get("Deployment/todo-service");
        return (String) annotations(deployment).get("checksum/settings");
    }

    private static Map<String, Map<String, Object>> installed(List<String> options) {
        var objects = parsed(Helm.template(options));
        objects.forEach((name, object) -> {
            if (name.startsWith("Deployment/")) {
                assertThat(annotations(object).remove("checksum/settings")).isNotNull();
                if (annotations(object).isEmpty()) {
                    child(child(child(object, "spec"), "template"), "metadata").remove("annotations");
                }
            }
        });
        return objects;
    }

    private static Map<String, Object> annotations(Map<String, Object> deployment) {
        return child(child(child(child(deployment, "spec"), "template"), "metadata"), "annotations");
    }

    /// By kind and name; the namespace is made by who installs.
    private static Map<String, Map<String, Object>> parsed(String yaml) {
        var objects = new TreeMap<String, Map<String, Object>>();
        for (var object : Chart.objects(yaml.replaceFirst("^---\n", "")).values()) {
            Map<String, Object> parsed = new Yaml().load(object);
            objects.put(parsed.get("kind") + "/" + child(parsed, "metadata").get("name"), parsed);
        }
        objects.remove("Namespace/todo");
        return objects;
    }

    private static Map<String, Object> child(Map<String, Object> object, String name) {
        return cast(object.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object object) {
        return (Map<String, Object>) object;
    }

    private static Map<String, String> committed() throws IOException {
        var committed = new TreeMap<String, String>();
        try (var files = Files.list(TEMPLATES)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (!OWN.contains(name)) {
                    committed.put(name, Files.readString(file));
                }
            }
        }
        return committed;
    }

    private static void write(Map<String, String> generated) throws IOException {
        for (var name : committed().keySet()) {
            Files.delete(TEMPLATES.resolve(name));
        }
        for (var file : generated.entrySet()) {
            Files.writeString(TEMPLATES.resolve(file.getKey()), file.getValue());
        }
    }
}
