package dev.lossless.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {

    private static final int COLUMNS = 24;

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

    static Stream<Path> dashboards() {
        return Monitoring.dashboards().stream();
    }
}
