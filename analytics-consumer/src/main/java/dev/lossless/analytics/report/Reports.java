package dev.lossless.analytics.report;

import static dev.lossless.analytics.report.ReportTables.EVERYONE;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.analytics.figures.Kept;
import dev.lossless.analytics.figures.Priority;
import dev.lossless.analytics.report.Report.Day;
import dev.lossless.analytics.report.Report.Week;
import dev.lossless.analytics.rollup.RollupConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import javax.sql.DataSource;

/// Makes reports. All figures of one report are of the same moment.
@ApplicationScoped
class Reports {

    private final DataSource dataSource;
    private final RollupConfig config;
    private final Clock clock;

    Reports(DataSource dataSource, RollupConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.config = config;
        this.clock = clock;
    }

    /// Since when quarters of an hour are kept.
    Kept kept() {
        return Kept.at(clock.instant(), config.keepQuarters());
    }

    private ReportTables tables(Connection connection) {
        return new ReportTables(connection, kept());
    }

    Report ofEveryone(Period period) throws SQLException {
        return Snapshot.read(dataSource, connection -> {
            var tables = tables(connection);
            var byDay = tables.activeUsers(period.days(), period);
            var byWeek = tables.activeUsers(period.weeks(), period);
            return report(
                    EVERYONE,
                    period,
                    tables,
                    day -> OptionalLong.of(byDay.getOrDefault(day, 0L)),
                    period.weeks().stream()
                            .map(day -> new Week(week(day), day, byWeek.getOrDefault(day, 0L)))
                            .toList());
        });
    }

    Report ofUser(String user, Period period) throws SQLException {
        return Snapshot.read(
                dataSource,
                connection -> report(user, period, tables(connection), _ -> OptionalLong.empty(), List.of()));
    }

    /// How many todos were created on a day, by all users.
    Map<Priority, Long> created(Period period) throws SQLException {
        return Snapshot.read(dataSource, connection -> tables(connection)
                .events(EVERYONE, period)
                .getOrDefault(period.from(), Map.of())
                .getOrDefault(EventType.CREATED, Report.zero()));
    }

    private Report report(
            String user,
            Period period,
            ReportTables tables,
            Function<LocalDate, OptionalLong> activeUsers,
            List<Week> weeks)
            throws SQLException {
        var events = tables.events(user, period);
        return new Report(
                period.from(),
                period.to(),
                period.zone().getId(),
                tables.open(user),
                tables.overdue(user, LocalDate.now(clock.withZone(period.zone()))),
                period.days().stream()
                        .map(day -> day(day, events.getOrDefault(day, Map.of()), activeUsers.apply(day)))
                        .toList(),
                weeks,
                tables.completionTimes(user, period));
    }

    private static Day day(LocalDate date, Map<EventType, Map<Priority, Long>> events, OptionalLong activeUsers) {
        Function<EventType, Map<Priority, Long>> of = type -> events.getOrDefault(type, Report.zero());
        return new Day(
                date,
                of.apply(EventType.CREATED),
                of.apply(EventType.UPDATED),
                of.apply(EventType.COMPLETED),
                of.apply(EventType.REOPENED),
                of.apply(EventType.DELETED),
                activeUsers);
    }

    private static String week(LocalDate day) {
        var date = day.format(DateTimeFormatter.ISO_WEEK_DATE);
        return date.substring(0, date.lastIndexOf('-'));
    }
}
