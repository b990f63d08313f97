package dev.lossless.deploy;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/// Makes the Helm chart's templates from the overlays, so that there is one source of the manifests. An object is what
/// Kustomize renders. What a component adds to it stands under a condition: it is found by rendering the overlay
/// without that component. What a user has to replace becomes a value.
final class Chart {

    private static final Pattern HASHED = Pattern.compile("(?m)^  name: ([a-z-]+)-[bcdfghkmt2456789]{10}$");
    private static final String HEADER =
            "{{/* Generated from deploy/overlays, see deploy/helm/README.md. Do not edit. */}}\n";
    private static final String DEVELOPMENT = "development";

    /// A part of the production overlay that a value switches off, and the overlay's patches that need it.
    enum Part {
        STRIMZI("strimzi", "strimzi"),
        KEDA("keda", "keda"),
        EXTERNAL_SECRETS("external-secrets", "externalSecrets"),
        BACKUP("backup", "backup", "cronjob.yaml"),
        INGRESS("ingress", "ingress", "ingress.yaml", "kind: Ingress"),
        MONITORING("monitoring", "monitoring", "kind: PrometheusRule"),
        TRACING("tracing", "tracing");

        private final String component;
        private final String value;
        private final List<String> patches;

        Part(String component, String value, String... patches) {
            this.component = component;
            this.value = value;
            this.patches = List.of(patches);
        }

        String condition() {
            return ".Values." + value + ".enabled";
        }

        String setting() {
            return value + ".enabled";
        }
    }

    /// What is replaced by a value, in this order, over the whole text of an object.
    private static final Map<Pattern, String> VALUES = values(
            "registry\\.example\\.com/todo/([a-z-]+):1\\.0\\.0", "{{ include \"todo.image\" (list . \"$1\") }}",
            "KAFKA_BOOTSTRAP_SERVERS: kafka:9092",
                    "KAFKA_BOOTSTRAP_SERVERS: {{ .Values.kafka.bootstrapServers | quote }}",
            "(?m)image: ([a-z]+-(?:service|consumer)):local$", "image: {{ include \"todo.image\" (list . \"$1\") }}",
            "https://git\\.example\\.com/todo/blob/main/deploy", "{{ .Values.monitoring.repository }}",
            "(QUARKUS_HTTP_CORS_ORIGINS: ).*", "$1{{ .Values.origins | quote }}",
            "todo\\.example\\.com|todo\\.localhost", "{{ .Values.host }}",
            "(QUARKUS_HTTP_PROXY_TRUSTED_PROXIES: ).*", "$1{{ .Values.ingress.trustedProxies | quote }}",
            "ingressClassName: .*", "ingressClassName: {{ .Values.ingress.className }}",
            "secretName: todo-tls", "secretName: {{ .Values.ingress.tlsSecret }}",
            "metadata\\.name: ingress-nginx", "metadata.name: {{ .Values.ingress.namespace }}",
            "(MP_JWT_VERIFY_ISSUER: ).*", "$1{{ .Values.tokens.issuer | quote }}",
            "(MP_JWT_VERIFY_AUDIENCES: ).*", "$1{{ .Values.tokens.audience | quote }}",
            "(MP_JWT_VERIFY_PUBLICKEY_LOCATION: ).*", "$1{{ .Values.tokens.keys | quote }}",
            "mysql\\.example\\.com", "{{ .Values.mysql.host }}",
            "redis\\.example\\.com", "{{ .Values.redis.host }}",
            "cidr: 10\\.20\\.0\\.0/24", "cidr: {{ .Values.mysql.cidr }}",
            "cidr: 10\\.20\\.1\\.0/24", "cidr: {{ .Values.redis.cidr }}",
            "size: 100Gi", "size: {{ .Values.strimzi.brokerVolume }}",
            "size: 10Gi", "size: {{ .Values.strimzi.controllerVolume }}",
            "storage: 50Gi", "storage: {{ .Values.backup.volume }}",
            "minReplicas: 2", "minReplicas: {{ .Values.todoService.minReplicas }}",
            "maxReplicas: 6", "maxReplicas: {{ .Values.todoService.maxReplicas }}",
            "minReplicaCount: 2", "minReplicaCount: {{ .Values.consumers.minReplicas }}",
            "maxReplicaCount: 12", "maxReplicaCount: {{ .Values.consumers.maxReplicas }}",
            "(kind: ClusterSecretStore\\n +name: )todo", "$1{{ .Values.externalSecrets.store }}",
            "(QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT: ).*", "$1{{ .Values.tracing.endpoint | quote }}",
            "(QUARKUS_OTEL_TRACES_SAMPLER_ARG: ).*", "$1{{ .Values.tracing.sampled | quote }}",
            "metadata\\.name: monitoring", "metadata.name: {{ .Values.monitoring.namespace }}",
            "(?m)^(\\s*)namespace: todo$", "$1namespace: {{ .Release.Namespace }}",
            "\\.todo\\.svc", ".{{ .Release.Namespace }}.svc",
            "namespace=\"todo\"", "namespace=\"{{ .Release.Namespace }}\"");

    private Chart() {}

    /// Name of a file in the folder `templates`, and its content.
    static Map<String, String> templates() {
        var production = objects(Overlays.kept("production") + "---\n" + Overlays.alone("production"));
        var local = objects(Overlays.alone("local"));
        var without = Stream.of(Part.values()).collect(toMap(part -> part, Chart::without));
        var templates = new TreeMap<String, String>();
        var names = new TreeSet<>(production.keySet());
        names.addAll(local.keySet());
        for (var name : names) {
            templates.put(name + ".yaml", HEADER + template(name, production.get(name), local.get(name), without));
        }
        // of the namespace itself Helm is told when it installs
        templates.remove("namespace-todo.yaml");
        return templates;
    }

    private static String template(
            String name, String production, String local, Map<Part, Map<String, String>> without) {
        if (production == null) {
            return "{{- if .Values." + DEVELOPMENT + " }}\n" + complete(name, local, false) + "{{- end }}\n";
        }
        var parts = withParts(name, production, without);
        if (local == null) {
            return "{{- if not .Values." + DEVELOPMENT + " }}\n" + parts + "{{- end }}\n";
        }
        return "{{- if .Values." + DEVELOPMENT + " }}\n" + complete(name, local, false) + "{{- else }}\n" + parts
                + "{{- end }}\n";
    }

    /// The claim for the dumps is no part of the overlay, but of what the backup needs.
    private static String withParts(String name, String production, Map<Part, Map<String, String>> without) {
        if (name.equals("persistentvolumeclaim-mysql-backup")) {
            return "{{- if " + Part.BACKUP.condition() + " }}\n" + complete(name, production, true) + "{{- end }}\n";
        }
        var lines = production.lines().toList();
        var hunks = new ArrayList<Hunk>();
        for (var part : Part.values()) {
            var other = without.get(part).get(name);
            if (other == null && !name.startsWith("namespace-")) {
                return "{{- if " + part.condition() + " }}\n" + complete(name, production, true) + "{{- end }}\n";
            }
            if (other != null) {
                hunks.addAll(Hunk.between(lines, other.lines().toList(), part.condition()));
            }
        }
        return complete(name, Hunk.applied(lines, hunks), true);
    }

    /// With values, and with what Helm's users expect beside.
    private static String complete(String name, String object, boolean production) {
        var text = valued(object);
        if (name.startsWith("deployment-")) {
            var service = name.substring("deployment-".length());
            text = text.replaceFirst(
                    "(?m)^    metadata:\n",
                    "    metadata:\n      annotations:\n        checksum/settings: {{ include (print .Template.BasePath \"/configmap-"
                            + service + ".yaml\") . | sha256sum }}\n");
            if (production && service.endsWith("-consumer")) {
                text = text.replaceFirst("(?m)^spec:\n", """
                        spec:
                        {{- if not .Values.keda.enabled }}
                          replicas: {{ .Values.consumers.replicas }}
                        {{- end }}
                        """);
            }
        }
        if (name.matches("configmap-[a-z]+-(service|consumer)")) {
            text = text.replaceFirst("(?m)^data:\n", """
                    data:
                    {{- range $name, $value := index .Values.settings "%s" }}
                      {{ $name }}: {{ $value | quote }}
                    {{- end }}
                    """.formatted(name.substring("configmap-".length()))
                    .replace("$", "\\$"));
        }
        if (name.startsWith("serviceaccount-")) {
            text += """
                    {{- with .Values.image.pullSecrets }}
                    imagePullSecrets: {{ toJson . }}
                    {{- end }}
                    """;
        }
        return text;
    }

    /// Braces of Grafana's and Prometheus's own templates, and of the conditions that are there already.
    private static String valued(String object) {
        var text = object.lines()
                        .map(line -> line.startsWith("{{- ") ? line : line.replace("{{", "{{ \"{{\" }}"))
                        .collect(joining("\n"))
                + "\n";
        for (var value : VALUES.entrySet()) {
            text = value.getKey().matcher(text).replaceAll(value.getValue());
        }
        return text;
    }

    /// Rendered objects by kind and name, without the hashes of ConfigMaps, which Helm does not have.
    static Map<String, String> objects(String rendered) {
        var text = rendered;
        for (var name : HASHED.matcher(rendered)
                .results()
                .map(found -> found.group(0).strip())
                .toList()) {
            var hashed = name.substring("name: ".length());
            text = text.replace(hashed, hashed.substring(0, hashed.length() - 11));
        }
        var objects = new TreeMap<String, String>();
        for (var object : text.split("(?m)^---\n")) {
            Map<String, Object> parsed = new Yaml().load(object);
            var metadata = (Map<?, ?>) parsed.get("metadata");
            objects.put((parsed.get("kind") + "-" + metadata.get("name")).toLowerCase(java.util.Locale.ROOT), object);
        }
        return objects;
    }

    /// The production overlay without a part, from a copy.
    static Map<String, String> without(Part part) {
        return objects(withoutText(part));
    }

    static String withoutText(Part part) {
        try {
            var copy = Files.createTempDirectory("overlay");
            for (var folder : List.of("base", "components", "overlays", "monitoring")) {
                copy(Repository.DEPLOY.resolve(folder), copy.resolve(folder));
            }
            var overlay = copy.resolve("overlays/production");
            var file = overlay.resolve("kustomization.yaml");
            Map<String, Object> kustomization = new Yaml().load(Files.readString(file));
            remove(kustomization, "components", part.component);
            part.patches.forEach(patch -> Stream.of("patches", "replacements")
                    .forEach(list -> remove(kustomization, list, patch.replaceFirst("^kind: ", "kind="))));
            Files.writeString(file, new Yaml().dump(kustomization));
            var rendered = Kubectl.kustomize(overlay);
            delete(copy);
            return rendered;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Map<String, Object> kustomization, String list, String word) {
        ((List<?>) kustomization.get(list)).removeIf(entry -> entry.toString().contains(word));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file :
                    files.filter(file -> !file.toString().contains("/target")).toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Map<Pattern, String> values(String... pairs) {
        var values = new LinkedHashMap<Pattern, String>();
        for (var i = 0; i < pairs.length; i += 2) {
            values.put(Pattern.compile(pairs[i]), pairs[i + 1]);
        }
        return values;
    }
}
