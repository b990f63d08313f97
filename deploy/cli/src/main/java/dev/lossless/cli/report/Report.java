package dev.lossless.cli.report;

import dev.lossless.cli.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// What was measured or tried: JSON for programs, and a page for people that shows the same. The page needs nothing but
/// itself. It shows `charts` as charts, each list of objects as a table and everything else as a list of facts.
public final class Report {

    private static final String WEBJAR = "META-INF/resources/webjars/uplot/%s/dist/%s";
    private static final String WEBJAR_VERSION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

    private final String title;
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Report(String title) {
        this.title = title;
    }

    /// Values over time.
    ///
    /// @param unit    of the values
    /// @param seconds of each value
    /// @param lines   for each name a value at each second, null where there is none
    /// @param points  as `lines`, drawn as points
    /// @param bands   times that are marked
    public record Chart(
            String title,
            String unit,
            List<Double> seconds,
            Map<String, List<Double>> lines,
            Map<String, List<Double>> points,
            List<Band> bands) {}

    /// A time that is marked, in seconds.
    public record Band(double from, double to, String name) {}

    public Report with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /// Writes NAME.json and NAME.html.
    ///
    /// @return the page
    public Path write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), Json.pretty(values));
        var page = text("dev/lossless/cli/report/report.html")
                .replace("@TITLE@", title)
                .replace("@STYLE@", webjar("uPlot.min.css"))
                .replace("@SCRIPT@", webjar("uPlot.iife.min.js"))
                .replace("@REPORT@", Json.compact(values).replace("</", "<\\/"));
        return Files.writeString(folder.resolve(name + ".html"), page);
    }

    private static String webjar(String file) {
        var version = new Properties();
        try (var properties = Report.class.getClassLoader().getResourceAsStream(WEBJAR_VERSION)) {
            version.load(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text(WEBJAR.formatted(version.getProperty("version"), file));
    }

    private static String text(String resource) {
        try (var file = Report.class.getClassLoader().getResourceAsStream(resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
