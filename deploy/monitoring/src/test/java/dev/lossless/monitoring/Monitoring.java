package dev.lossless.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lossless.local.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files of this module.
final class Monitoring {

    private static final Path DEPLOY = Home.repository().resolve("deploy");

    static final Path ALERTS = DEPLOY.resolve("monitoring/alerts.yml");
    static final Path OPERATOR_RULE = DEPLOY.resolve("components/monitoring/prometheusrule.yaml");
    static final Path DASHBOARDS = DEPLOY.resolve("monitoring/dashboards");
    static final Path RUNBOOKS = DEPLOY.resolve("monitoring/runbooks");

    private Monitoring() {}

    /// A query, and where it stands.
    record Query(String place, String text) {}

    static JsonNode rules() {
        return read(new YAMLMapper(), ALERTS);
    }

    static JsonNode operatorRule() {
        return read(new YAMLMapper(), OPERATOR_RULE);
    }

    static List<JsonNode> alerts() {
        return rules().findValues("rules").stream()
                .flatMap(rules -> rules.valueStream())
                .toList();
    }

    static List<Path> dashboards() {
        try (var files = Files.list(DASHBOARDS)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode dashboard(Path file) {
        return read(new ObjectMapper(), file);
    }

    /// Every query of every alert and panel.
    static List<Query> queries() {
        var ofAlerts = alerts().stream()
                .map(alert -> new Query(
                        "alert " + alert.path("alert").asText(),
                        alert.path("expr").asText()));
        var ofPanels = dashboards().stream().flatMap(Monitoring::queries);
        return Stream.concat(ofAlerts, ofPanels).toList();
    }

    private static Stream<Query> queries(Path file) {
        var found = new ArrayList<Query>();
        dashboard(file).path("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> found.add(new Query(
                        file.getFileName() + " panel " + panel.path("title").asText(),
                        target.path("expr").asText()))));
        return found.stream();
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
