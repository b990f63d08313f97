package dev.lossless.analytics.report;

import dev.lossless.analytics.figures.Priority;
import java.util.Map;

/// A report as CSV (RFC 4180) with one figure a line, which spreadsheets and programs can pivot. No value needs
/// quotes.
final class Csv {

    static final String MEDIA_TYPE = "text/csv";
    private static final String END = "\r\n";

    private final StringBuilder text = new StringBuilder("figure,period,priority,value").append(END);

    private Csv() {}

    static String of(Report report) {
        var csv = new Csv();
        csv.lines("open", "now", report.open());
        csv.lines("overdue", "now", report.overdue());
        report.days().forEach(csv::day);
        report.weeks().forEach(week -> csv.line("activeUsers", week.week(), "", week.activeUsers()));
        var period = report.from() + "/" + report.to();
        var times = report.completionTime();
        csv.line("completions", period, "", times.completions());
        times.seconds()
                .forEach((percentile, seconds) -> csv.line("completionSeconds-" + percentile, period, "", seconds));
        return csv.text.toString();
    }

    private void day(Report.Day day) {
        var date = day.date().toString();
        lines("created", date, day.created());
        lines("updated", date, day.updated());
        lines("completed", date, day.completed());
        lines("reopened", date, day.reopened());
        lines("deleted", date, day.deleted());
        day.activeUsers().ifPresent(users -> line("activeUsers", date, "", users));
    }

    private void lines(String figure, String period, Map<Priority, Long> counts) {
        counts.forEach((priority, count) -> line(figure, period, priority.name(), count));
    }

    private void line(String figure, String period, String priority, Number value) {
        text.append(figure)
                .append(',')
                .append(period)
                .append(',')
                .append(priority)
                .append(',')
                .append(value)
                .append(END);
    }
}
