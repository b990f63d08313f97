package dev.lossless.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {

    private static final int COLUMNS = 24;

    private static final Pattern ATTRIBUTE = Pattern.compile("((?:span|resource)\\.[a-z._]+)");
    private static final Pattern LABEL = Pattern.compile("\\$\\{__field\\.labels\\.([a-z]+)");
    private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

    /// TracingIT sees spans with them; the status is that of OpenTelemetry's conventions for HTTP.
    private static final Set<String> ATTRIBUTES = Set.of(
            "resource.service.name",
            "span.http.route",
            "span.http.request.method",
            "span.http.response.status_code",
            "span.messaging.operation.name");

    private record Box(String title, int left, int top, int right, int bottom) {

        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelIsTitledExplainedAndInPlace(Path file) {
        var boxes = new ArrayList<Box>();
        for (var panel : Monitoring.dashboard(file).path("panels")) {
            var grid = panel.path("gridPos");
            var left = grid.path("x").asInt();
            var top = grid.path("y").asInt();
            var box = new Box(
                    panel.path("title").asText(),
                    left,
                    top,
                    left + grid.path("w").asInt(),
                    top + grid.path("h").asInt());
            assertThat(box.title()).isNotBlank();
            assertThat(box.right()).as(box.title()).isLessThanOrEqualTo(COLUMNS);
            assertThat(boxes).as(box.title()).noneMatch(box::overlaps);
            boxes.add(box);
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("description").asText()).as(box.title()).isNotBlank();
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as(box.title())
                        .isNotBlank();
            }
        }
        assertThat(boxes).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void dataSourceIsChosenByWhoeverImportsIt(Path file) {
        List<String> sources = Monitoring.dashboard(file).findValuesAsText("uid");
        assertThat(sources).isNotEmpty();
        assertThat(Monitoring.dashboard(file).path("panels"))
                .filteredOn(panel -> panel.has("targets"))
                .allSatisfy(panel ->
                        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
    }

    /// What a link asks for is what the panel's series have as labels, and what spans have as attributes.
    @ParameterizedTest
    @MethodSource("dashboards")
    void linkLeadsToTracesThatThereAre(Path file) {
        for (var panel : Monitoring.dashboard(file).path("panels")) {
            for (var link : panel.at("/fieldConfig/defaults/links")) {
                var url = URLDecoder.decode(link.path("url").asText(), UTF_8);
                var panes = Monitoring.json(url.substring(url.indexOf("panes=") + 6));
                var query = panes.at("/traces/queries/0/query").asText();
                assertThat(query).startsWith("{").endsWith("}");
                assertThat(found(ATTRIBUTE, query)).isNotEmpty().isSubsetOf(ATTRIBUTES);
                var labels = found(GROUPED, panel.at("/targets/0/expr").asText());
                assertThat(found(LABEL, query)).as(panel.path("title").asText()).allMatch(label -> labels.stream()
                        .anyMatch(grouped -> List.of(grouped.split(", *")).contains(label)));
            }
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    static Stream<Path> dashboards() {
        return Monitoring.dashboards().stream();
    }
}
