package dev.lossless.bench;

import dev.lossless.cli.Conditions;
import dev.lossless.cli.report.Report;
import dev.lossless.cli.report.Report.Chart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Measurements as JSON, and as a page.
final class Results {

    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9, 100.0);

    private Results() {}

    /// The page that was written.
    static Path write(Path folder, Path repository, List<Measurement> measurements)
            throws IOException, InterruptedException {
        var conditions = Conditions.of(repository);
        return new Report("Load, measured on " + LocalDate.now(ZoneOffset.UTC))
                .with("commit", conditions.commit())
                .with("machine", conditions.machine() + ", everything on it")
                .with("charts", measurements.stream().map(Results::chart).toList())
                .with("measurements", measurements.stream().map(Results::row).toList())
                .write(folder, "results");
    }

    private static Map<String, Object> row(Measurement measured) {
        var row = new LinkedHashMap<String, Object>();
        row.put("profile", measured.profile().toString());
        row.put("offered", measured.offered());
        row.put("answersPerSecond", measured.perSecond());
        row.put("statuses", measured.series().statuses());
        row.put("failures", measured.series().failures());
        row.put("latencyMillis", percentiles(measured.series().total()));
        var effects = new TreeMap<String, List<Double>>();
        measured.effects()
                .forEach((service, effect) -> effects.put(
                        service.module(),
                        DoubleStream.of(50, 99).map(effect::percentile).boxed().toList()));
        row.put("p50AndP99OfEffectsMillis", effects);
        row.put("worstLag", measured.worstLag());
        row.put("cpuMillisOfServicesPerCreate", measured.servicesMillisPerCreate());
        row.put("cpuMillisOfAllPerCreate", measured.systemMillisPerCreate());
        row.put("processes", new TreeMap<>(measured.usages()));
        row.put("databaseAlonePerSecond", measured.bare());
        return row;
    }

    private static Map<String, Double> percentiles(Histogram micros) {
        var percentiles = new LinkedHashMap<String, Double>();
        PERCENTILES.forEach(percent -> percentiles.put(
                "p%s".formatted(percent).replaceFirst("\\.0$", ""), micros.getValueAtPercentile(percent) / 1_000.0));
        return percentiles;
    }

    private static Chart chart(Measurement measured) {
        var seconds = measured.series().seconds();
        return new Chart(
                "%s, %s".formatted(measured.profile(), measured.offered()),
                "answers a second, ms",
                IntStream.range(0, seconds.size()).asDoubleStream().boxed().toList(),
                new TreeMap<>(Map.of(
                        "answers",
                        seconds.stream()
                                .map(second -> (double) second.getTotalCount())
                                .toList(),
                        "p50",
                        each(seconds, 50),
                        "p99",
                        each(seconds, 99))),
                Map.of(),
                List.of());
    }

    private static List<Double> each(List<Histogram> seconds, double percent) {
        return seconds.stream()
                .map(second -> second.getValueAtPercentile(percent) / 1_000.0)
                .toList();
    }
}
