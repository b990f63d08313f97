package dev.lossless.bench;

import dev.lossless.cli.Conditions;
import dev.lossless.cli.system.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Measurements for a page: a table in Markdown, and a picture each.
record Results(Path folder, Path repository) {

    /// The file that was written.
    Path write(List<Measurement> measurements) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (var measured : measurements) {
            Files.writeString(folder.resolve(picture(measured)), new Plot(measured).svg());
        }
        var rows = measurements.stream().map(Results::row).collect(Collectors.joining("\n"));
        var pictures = measurements.stream()
                .map(measured -> "![%s](%s)".formatted(measured.profile(), picture(measured)))
                .collect(Collectors.joining("\n"));
        var conditions = Conditions.of(repository);
        return Files.writeString(folder.resolve("results.md"), """
                %s, commit %s, %s, everything on one machine

                | profile | offered | answers/s | p50 | p90 | p99 | p99.9 | max ms | published p99 | effects p50 / p99 ms: \
                audit, analytics, cache | worst lag | CPU ms per create: services, all | todo-service MiB | database alone |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                %s

                %s
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC), conditions.commit(), conditions.machine(), rows, pictures));
    }

    private static String row(Measurement measured) {
        var latencies = measured.series().total();
        return List.of(
                        measured.profile().toString(),
                        measured.offered(),
                        "%,.0f".formatted(measured.perSecond()),
                        Report.millis(latencies.getValueAtPercentile(50)),
                        Report.millis(latencies.getValueAtPercentile(90)),
                        Report.millis(latencies.getValueAtPercentile(99)),
                        Report.millis(latencies.getValueAtPercentile(99.9)),
                        Report.millis(latencies.getMaxValue()),
                        "%.0f".formatted(measured.effects().get(Service.TODO).percentile(99)),
                        Lags.CONSUMERS.stream()
                                .map(consumer -> effect(measured.effects().get(consumer)))
                                .collect(Collectors.joining(", ")),
                        "%,d".formatted(measured.worstLag()),
                        "%.2f, %.2f".formatted(measured.servicesMillisPerCreate(), measured.systemMillisPerCreate()),
                        Long.toString(
                                measured.usages().get(Service.TODO.module()).residentBytes() >> 20),
                        measured.bare() == 0 ? "" : "%,.0f/s".formatted(measured.bare()))
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static String effect(Effects.Buckets effect) {
        return "%.0f / %.0f".formatted(effect.percentile(50), effect.percentile(99));
    }

    private static String picture(Measurement measured) {
        return (measured.profile() + "-" + measured.offered())
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                + ".svg";
    }
}
